using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Spike.Runtime.Tests.Backends.Loihi.Driver;

/// <summary>tests/native/spike_nx_reference.c, built by gcc: once a set of macros, then copied, so that each test loads one with faults of its own.</summary>
internal static class ReferenceLibrary
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Built = new();
    private static readonly Lazy<string> Folder = new(() => Directory.CreateTempSubdirectory("spike-nx-").FullName);

    public static bool CompilerIsHere()
    {
        try
        {
            Gcc("--version");
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <summary>A library of its own in a folder.</summary>
    /// <param name="folder">Where it goes, under the name that the driver looks for.</param>
    /// <param name="macros">How it is broken.</param>
    public static string In(string folder, params string[] macros)
    {
        string path = Path.Combine(folder, "libspike_nx.so");
        File.Copy(Built.GetOrAdd(string.Join(' ', macros), key => new(() => Build(key, macros))).Value, path);
        return path;
    }

    private static string Build(string key, string[] macros)
    {
        string source = RepositoryFile.At("tests", "native", "spike_nx_reference.c"), output = Path.Combine(Folder.Value, $"{Guid.NewGuid():n}.so");
        Gcc([
            "-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-O1", "-shared", "-fPIC", "-pthread", "-fvisibility=hidden", .. macros.Select(macro => $"-D{macro}"), "-o", output, source,
        ]);
        return output;
    }

    private static void Gcc(params string[] arguments)
    {
        using var gcc = Process.Start(new ProcessStartInfo("gcc", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = gcc.StandardOutput.ReadToEndAsync();
        string errors = gcc.StandardError.ReadToEnd();
        gcc.WaitForExit();
        _ = output.Result;
        Assert.AreEqual(0, gcc.ExitCode, errors);
    }
}

/// <summary>The controls of the reference library beside spike_nx.h: where it connects, and how it breaks.</summary>
internal sealed unsafe class ReferenceControl(string path)
{
    private readonly nint library = NativeLibrary.Load(path);

    public void Connect(string socket)
    {
        byte[] bytes = [.. System.Text.Encoding.UTF8.GetBytes(socket), 0];
        fixed (byte* text = bytes) ((delegate* unmanaged[Cdecl]<byte*, void>)Export("connect"))(text);
    }

    /// <summary>One fault: at the call with that number from now, 0 the next, of an operation.</summary>
    public void Plan(ReferenceCall call, ReferenceFault fault, int argument = 0, int after = 0) =>
        ((delegate* unmanaged[Cdecl]<int, int, int, int, void>)Export("plan"))((int)call, (int)fault, argument, after);

    /// <summary>Faults by chance.</summary>
    public void Chance(ReferenceFault fault, int inAMillion, ulong seed) =>
        ((delegate* unmanaged[Cdecl]<int, uint, ulong, void>)Export("chance"))((int)fault, (uint)inAMillion, seed);

    public long Injected(ReferenceFault fault) => (long)((delegate* unmanaged[Cdecl]<int, ulong>)Export("injected"))((int)fault);

    /// <summary>Calls that hang return.</summary>
    public void Release() => ((delegate* unmanaged[Cdecl]<void>)Export("release"))();

    private nint Export(string name) => NativeLibrary.GetExport(library, $"spike_nx_reference_{name}");
}

/// <summary>Operations of the reference library, numbered as there.</summary>
public enum ReferenceCall
{
    Open = 2,
    Identify,
    Verify,
    Load,
    Start,
    Send,
    Step,
    Receive,
    Finish,
    Counters,
    Check,
    Reset,
}

/// <summary>Faults of the reference library, numbered as there.</summary>
public enum ReferenceFault
{
    /// <summary>A status.</summary>
    Error = 1,

    /// <summary>Sleeps until its limit, or until it is cancelled.</summary>
    Sleep,

    /// <summary>Does not return, cancelled or not.</summary>
    Hang,

    /// <summary>Takes, does or gives less than was asked.</summary>
    Short,

    /// <summary>Drops a spike.</summary>
    Lose,

    /// <summary>Gives a spike twice.</summary>
    Double,

    /// <summary>The device's power goes.</summary>
    Disconnect,
}

/// <summary>Skips a test, or a class of them, on a machine without gcc, unless SPIKE_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
internal sealed class NeedsGccAttribute : ConditionBaseAttribute
{
    public NeedsGccAttribute()
        : base(ConditionMode.Include) => IgnoreMessage = "Needs gcc.";

    public override string GroupName => nameof(NeedsGccAttribute);

    public override bool IsConditionMet => OperatingSystem.IsLinux() && (Environment.GetEnvironmentVariable("SPIKE_REQUIRE_ALL") == "1" || ReferenceLibrary.CompilerIsHere());
}
