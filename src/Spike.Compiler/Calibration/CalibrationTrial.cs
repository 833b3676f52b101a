namespace Spike.Compiler.Calibration;

/// <summary>One way to calibrate a model, and how near its outputs came to the original's.</summary>
/// <param name="Scales">How scales were chosen.</param>
/// <param name="BiasCorrection">Whether biases take back what rounding adds on average.</param>
/// <param name="SmoothedValues">Values whose outliers were moved into the weights that read them.</param>
/// <param name="Error">Mean over the outputs of |difference|² / |original|² on the calibration samples.</param>
/// <param name="SpikesPerSample">Counted on the same samples.</param>
/// <param name="Chosen">Whether the artifact was made this way.</param>
internal sealed record CalibrationTrial(ScaleMethod Scales, bool BiasCorrection, int SmoothedValues, double Error, double SpikesPerSample, bool Chosen)
{
    /// <summary>Steps that every value had beyond those that were asked for, because the outputs were far from the original's.</summary>
    public int MoreSteps { get; init; }
}
