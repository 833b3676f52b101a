namespace Spike.Service.Isolation;

/// <summary>The limit that a child was ended for.</summary>
internal enum ChildFault
{
    /// <summary>It took longer than it may.</summary>
    Time,

    /// <summary>It took more memory than it may.</summary>
    Memory,

    /// <summary>Its answer was longer than any is.</summary>
    Answer,
}
