using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Spike.Cli.Emulation;
using Spike.Cli.Rendering;
using Spike.Compiler.Chips;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;
using Spike.Runtime.Remote;

namespace Spike.Cli.Commands;

/// <summary>emulate --listen HOST:PORT or --socket PATH: emulated boards in a process of their own, for sessions of other machines or for libraries that speak spike_nx.h.</summary>
internal static class EmulateCommand
{
    private static readonly Option<string> SocketPath = CommonOptions.Text("--socket", "PATH", "The Unix socket to listen at.");
    private static readonly Option<string> ListenAt = CommonOptions.Text("--listen", "HOST:PORT", "The address to listen at, for --device grpc://HOST:PORT; port 0 takes any.");
    private static readonly Option<string> Token = CommonOptions.Text("--token-file", "FILE", "Its first line is what peers must show, in place of SPIKE_LOIHI_TOKEN.");
    private static readonly Option<string> Certificate = CommonOptions.Text("--certificate", "PEM", "The certificate to show: TLS.");
    private static readonly Option<string> Key = CommonOptions.Text("--key", "PEM", "Its key, where it is not in the same file.");
    private static readonly Option<int> PowerCycleEvery = CommonOptions.Whole("--power-cycle-every", "With --listen: the power goes in each sample of that number; 0: never.", 0, int.MaxValue, otherwise: 0);
    private static readonly Option<int> PowerCycles = Chance("--power-cycles", "lose their device");
    private static readonly Option<int> Errors = Chance("--errors", "fail");
    private static readonly Option<int> LostSpikes = Chance("--lost-spikes", "lose a spike");
    private static readonly Option<int> DoubledSpikes = Chance("--doubled-spikes", "give one twice");
    private static readonly Option<int> Latency = CommonOptions.Whole("--latency", "With --listen: microseconds that each call takes at least.", 0, 60_000_000, otherwise: 0);
    private static readonly Option<int> Jitter = CommonOptions.Whole("--jitter", "With --listen: microseconds more, at most.", 0, 60_000_000, otherwise: 0);
    private static readonly Option<int> Seed = CommonOptions.Whole("--seed", "Of all that goes wrong.", 0, int.MaxValue, otherwise: 1);
    private static readonly Option<string> Board = CommonOptions.Text("--chip-config", "BOARD", "What is emulated: ncl-Nchip, or the path of a board. Default: ncl-1chip.");
    private static readonly Option<string> Target = CommonOptions.Text("--target", "T", "The chips of the board. Default: loihi3.");
    private static readonly Option<int> Devices = CommonOptions.Whole("--devices", "Boards that can be opened, each by one peer at a time.", 1, 64, otherwise: 1);

    public static Command Create(CommandHost host)
    {
        var command = new Command("emulate", "Lets other processes use emulated chips.")
        {
            ListenAt, SocketPath, Board, Target, Devices, Token, Certificate, Key, PowerCycleEvery, PowerCycles, Errors, LostSpikes, DoubledSpikes, Latency, Jitter, Seed,
        };
        command.SetAction(parse => host.Run(parse, Run, DocumentJson.Default.EmulateDocument, Write));
        return command;
    }

    private static void Write(TextWriter writer, EmulateDocument document)
    {
        writer.WriteLine($"served {document.Connections} connections");
        if (document.Injected is not { } done) return;
        writer.WriteLine($"ran {done.Samples} samples in {done.Calls} calls");
        writer.WriteLine($"injected {done.PowerCycles} power cycles, {done.Errors} errors, {done.LostSpikes} lost and {done.DoubledSpikes} doubled spikes");
    }

    private static EmulateDocument Run(CommandContext context)
    {
        string? address = context.Parse.GetValue(ListenAt), path = context.Parse.GetValue(SocketPath);
        if (address is null == path is null) throw CommandFailure.Usage(address is null ? "'emulate' has no place to listen at" : "'emulate' has two places to listen at", "Name one: --listen 127.0.0.1:5077, or --socket /tmp/chips.");
        string target = context.Parse.GetValue(Target) ?? "loihi3", name = context.Parse.GetValue(Board) ?? "ncl-1chip";
        ChipResult<ChipBoard> found = ChipBoards.Find(target, name);
        if (found.Value is not { } board) throw new CommandFailure([.. found.Faults.Select(ChipTarget.Told)]);
        return path is null ? Serve(context, address!, new EmulatorSettings("", 0, target, name), board) : Serve(context, path, board);
    }

    private static EmulateDocument Serve(CommandContext context, string path, ChipBoard board)
    {
        using EmulatorSocket socket = Listen(path, new EmulatorSource(board, ProfileDigest.Of(board.Chip), Environment.ProcessorCount, devices: context.Parse.GetValue(Devices)));
        Console.Error.WriteLine($"{board.Name} of {board.Chip.Name}, emulated, at {path}; Ctrl-C ends it");
        context.Cancellation.WaitHandle.WaitOne();
        File.Delete(path);
        return new EmulateDocument(path, socket.Connections);
    }

    private static EmulateDocument Serve(CommandContext context, string address, EmulatorSettings settings, ChipBoard board)
    {
        ParseResult parse = context.Parse;
        (string host, int port) = Split(address);
        settings = settings with
        {
            Host = host,
            Port = port,
            Devices = parse.GetValue(Devices),
            Token = parse.GetValue(Token) is { } file ? FirstLine(file) : LoihiSwitches.Text(LoihiSwitches.Token),
            Certificate = parse.GetValue(Certificate),
            Key = parse.GetValue(Key),
            Faults = new EmulatorFaults((ulong)parse.GetValue(Seed), parse.GetValue(Errors), parse.GetValue(LostSpikes), parse.GetValue(DoubledSpikes), parse.GetValue(PowerCycles),
                parse.GetValue(Latency), parse.GetValue(Jitter), parse.GetValue(PowerCycleEvery)),
        };
        bool here = host == "localhost" || (IPAddress.TryParse(host, out IPAddress? ip) && IPAddress.IsLoopback(ip));
        if (!here && settings.Token is null)
        {
            throw CommandFailure.Usage($"'{address}' is open to other machines, and no token keeps them out",
                "Set SPIKE_LOIHI_TOKEN or give --token-file (a certificate alone keeps nobody out), or listen at 127.0.0.1.");
        }

        using EmulatorProgram program = EmulatorProgram.Start(settings);
        Console.Error.WriteLine($"{board.Name} of {board.Chip.Name}, emulated, at {program.Address}; Ctrl-C ends it");
        EmulatorReport done = program.Wait(context.Cancellation);
        return new EmulateDocument(program.Address, done.Connections, new InjectedDocument(done.Samples, done.Calls, done.Errors, done.LostSpikes, done.DoubledSpikes, done.PowerCycles));
    }

    private static (string Host, int Port) Split(string address)
    {
        int colon = address.LastIndexOf(':');
        string host = colon < 0 ? "" : address[..colon].Trim('[', ']');
        return host.Length > 0 && int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= 65535
            ? (host, port)
            : throw CommandFailure.Usage($"--listen is '{address}', which is no address", "Write HOST:PORT, 127.0.0.1:5077 for example.");
    }

    private static string FirstLine(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault()?.Trim() is { Length: > 0 } line ? line : throw CommandFailure.At(file, "SPIKE5001", "its first line holds no token", "Write the token there.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.At(file, "SPIKE5001", $"it cannot be read: {e.Message.TrimEnd('.')}", "Name a file that can be read.");
        }
    }

    private static Option<int> Chance(string name, string what) => CommonOptions.Whole(name, $"With --listen: calls in a million that {what}.", 0, 1_000_000, otherwise: 0);

    private static EmulatorSocket Listen(string path, EmulatorSource source)
    {
        try
        {
            // One that an emulator left behind when it was killed; a living one answers.
            if (File.Exists(path) && !HasContent(path) && !Answers(path)) File.Delete(path);
            return new EmulatorSocket(source, path);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CommandFailure.At(path, "SPIKE5001", $"the socket cannot be made: {e.Message.TrimEnd('.')}",
                "Name a path of fewer than 100 letters in a folder that may be written, where nothing else listens.");
        }
    }

    private static bool Answers(string path)
    {
        using var peer = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            peer.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode != SocketError.ConnectionRefused;
        }
    }

    /// <summary>Whether it opens as a file: a socket does not, and a file is not ours to remove.</summary>
    private static bool HasContent(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
