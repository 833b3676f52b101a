using System.CommandLine;
using System.Net.Sockets;
using Spike.Cli.Emulation;
using Spike.Cli.Rendering;
using Spike.Compiler.Chips;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;

namespace Spike.Cli.Commands;

/// <summary>emulate --socket PATH: emulated boards in a process of their own, for libraries that speak spike_nx.h.</summary>
internal static class EmulateCommand
{
    private static readonly Option<string> SocketPath = CommonOptions.Text("--socket", "PATH", "The Unix socket to listen at.");
    private static readonly Option<string> Board = CommonOptions.Text("--chip-config", "BOARD", "What is emulated: ncl-Nchip, or the path of a board. Default: ncl-1chip.");
    private static readonly Option<string> Target = CommonOptions.Text("--target", "T", "The chips of the board. Default: loihi3.");
    private static readonly Option<int> Devices = CommonOptions.Whole("--devices", "Boards that can be opened, each by one peer at a time.", 1, 64, otherwise: 1);

    public static Command Create(CommandHost host)
    {
        var command = new Command("emulate", "Lets other processes use emulated chips.") { SocketPath, Board, Target, Devices };
        command.SetAction(parse => host.Run(parse, Run, DocumentJson.Default.EmulateDocument, (writer, document) => writer.WriteLine($"served {document.Connections} connections")));
        return command;
    }

    private static EmulateDocument Run(CommandContext context)
    {
        string path = context.Parse.GetValue(SocketPath) ?? throw CommandFailure.Usage("'emulate' has no place to listen at", "Name one: --socket /tmp/chips.");
        ChipResult<ChipBoard> found = ChipBoards.Find(context.Parse.GetValue(Target) ?? "loihi3", context.Parse.GetValue(Board) ?? "ncl-1chip");
        if (found.Value is not { } board) throw new CommandFailure([.. found.Faults.Select(ChipTarget.Told)]);
        using EmulatorSocket socket = Listen(path, new EmulatorSource(board, ProfileDigest.Of(board.Chip), Environment.ProcessorCount, devices: context.Parse.GetValue(Devices)));
        Console.Error.WriteLine($"{board.Name} of {board.Chip.Name}, emulated, at {path}; Ctrl-C ends it");
        context.Cancellation.WaitHandle.WaitOne();
        File.Delete(path);
        return new EmulateDocument(path, socket.Connections);
    }

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
