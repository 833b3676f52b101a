namespace Spike.Compiler.Measurement;

/// <summary>How many rounds run before time is taken.</summary>
/// <param name="Rounds">Enough, once the least time has passed.</param>
/// <param name="Least">Rounds go on for so long in any case.</param>
/// <param name="Most">After so long few rounds are enough.</param>
internal readonly record struct WarmUp(int Rounds, TimeSpan Least, TimeSpan Most)
{
    private const int FewestRounds = 3;

    /// <summary>For actions that are processes of their own.</summary>
    public static WarmUp Once => new(1, TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>For actions in this process.</summary>
    /// <remarks>.NET compiles a method anew after 30 calls, beside the work and not before 100 ms have passed in which no new method appeared; loops inside change over earlier.</remarks>
    public static WarmUp UntilCompiled => new(60, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));

    public bool IsOver(int rounds, TimeSpan elapsed) => rounds >= Math.Min(Rounds, FewestRounds) && elapsed >= Least && (rounds >= Rounds || elapsed >= Most);
}
