namespace Spike.Samples;

/// <summary>What a request gets back.</summary>
internal sealed record Answer(string Digit, float Confidence)
{
    public static Answer Of(DigitsClassification classification) => new(Digits.Labels[(int)classification.Label], classification.Confidence);
}
