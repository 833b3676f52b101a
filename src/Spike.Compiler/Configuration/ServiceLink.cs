using System.Text.RegularExpressions;

namespace Spike.Configuration;

/// <summary>Variables that Kubernetes (and Docker's links before it) gives every container for each Service beside it: a Service named spike-compiler makes SPIKE_COMPILER_SERVICE_HOST and six more.</summary>
/// <remarks>They are nobody's typing errors, and say nothing that is to be set. Compiled into the build's task, too.</remarks>
internal static class ServiceLink
{
    private static readonly Regex Names = new("_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$", RegexOptions.CultureInvariant);

    private static readonly Regex Address = new("^(tcp|udp|sctp)://", RegexOptions.CultureInvariant);

    /// <param name="name">Of the variable.</param>
    /// <param name="value">Without an address in it, NAME_PORT may be a slip of the pen.</param>
    public static bool Is(string name, string value) => Names.IsMatch(name) || (name.EndsWith("_PORT", StringComparison.Ordinal) && Address.IsMatch(value));
}
