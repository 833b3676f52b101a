using System.Diagnostics;
using System.Text.Json;
using Spike.Runtime.Remote;

namespace Spike.Cli.Emulation;

/// <summary>The emulator behind gRPC, which is a program of its own beside this one.</summary>
internal sealed class EmulatorProgram : IDisposable
{
    private readonly Process process;

    private EmulatorProgram(Process process, string address) => (this.process, Address) = (process, address);

    /// <summary>As a client writes it.</summary>
    public string Address { get; }

    /// <exception cref="CommandFailure">It does not listen.</exception>
    public static EmulatorProgram Start(EmulatorSettings settings)
    {
        string at = $"{settings.Host}:{settings.Port}";
        string[] places = [Path.Combine(AppContext.BaseDirectory, "emulate", "spike-emulate.dll"), Path.Combine(AppContext.BaseDirectory, "spike-emulate.dll")];
        string program = places.FirstOrDefault(File.Exists) ?? throw CommandFailure.At(CommandFailure.Program, "SPIKE5003", $"the emulator does not belong to this installation: '{places[0]}' is not there", "Install spike-compile as a tool; the build's own compiler comes without the emulator.");
        string dotnet = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
        Process process = Process.Start(new ProcessStartInfo(dotnet, [program]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        try
        {
            // Not on the command line, which every user of the machine may read: there is a token in it.
            process.StandardInput.WriteLine(JsonSerializer.Serialize(settings, EmulatorJson.Default.EmulatorSettings));
            process.StandardInput.Flush();
            EmulatorReport? report = Read(process);
            if (report?.Address is { } address) return new EmulatorProgram(process, address);
            throw CommandFailure.At(at, "SPIKE5001", report?.Fault ?? "the emulator did not start", "Name an address of this machine and a port that is free; port 0 takes any. It needs the ASP.NET Core runtime.");
        }
        catch
        {
            End(process);
            throw;
        }
    }

    /// <summary>Waits until it is to end, or has ended by itself.</summary>
    public EmulatorReport Wait(CancellationToken cancellation)
    {
        try
        {
            process.WaitForExitAsync(cancellation).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            process.StandardInput.Close();
        }

        return Read(process) ?? new EmulatorReport();
    }

    public void Dispose() => End(process);

    private static EmulatorReport? Read(Process process) =>
        process.StandardOutput.ReadLine() is { } line ? JsonSerializer.Deserialize(line, EmulatorJson.Default.EmulatorReport) : null;

    private static void End(Process process)
    {
        process.StandardInput.Dispose();
        if (!process.WaitForExit(TimeSpan.FromSeconds(5))) process.Kill();
        process.Dispose();
    }
}
