using System.Threading.Channels;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Spike.Runtime.Devices;
using Spike.Runtime.Remote;
using Spike.Runtime.Remote.Protocol;

namespace Spike.Emulator;

/// <summary>spike_chips.proto.</summary>
internal sealed class ChipService(DeviceBoard board, TokenCheck token) : SpikeChips.SpikeChipsBase
{
    /// <summary>Calls that wait behind the one under way; beyond that the connection itself holds the caller back.</summary>
    private const int Waiting = 16;

    public override Task<EnumerateReply> Enumerate(EnumerateRequest request, ServerCallContext context)
    {
        token.Require(context);
        var reply = new EnumerateReply();
        foreach (SpikeDeviceInfo device in board.List())
            reply.Devices.Add(new Device { Id = device.Id, Model = device.Model, Profile = device.Profile, Chips = (uint)device.Chips, Emulated = device.Emulated });
        return Task.FromResult(reply);
    }

    public override async Task Drive(IAsyncStreamReader<DeviceCall> requestStream, IServerStreamWriter<DeviceReply> responseStream, ServerCallContext context)
    {
        token.Require(context);
        HttpContext http = context.GetHttpContext();
        using var connection = new ChipConnection(board, http.Abort);
        var calls = Channel.CreateBounded<DeviceCall>(Waiting);
        Task reading = Read(requestStream, calls.Writer, connection);
        try
        {
            // Not with the call's token: what was under way ends with its device, in order.
            while (await calls.Reader.WaitToReadAsync(CancellationToken.None))
            {
                while (calls.Reader.TryRead(out DeviceCall? call))
                {
                    // Steps take their time; the threads of the web server have other peers.
                    if (await Task.Run(() => connection.Answer(call)) is { } reply) await responseStream.WriteAsync(reply);
                }
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException or RpcException)
        {
            // The peer is gone, or its power is: nobody waits for the answer.
        }
        finally
        {
            // It may wait for room that nobody makes any more.
            calls.Writer.TryComplete();
            await reading;
        }
    }

    public override Task<InjectReply> Inject(InjectRequest request, ServerCallContext context)
    {
        token.Require(context);
        if (request.Faults is { } faults)
        {
            if (Math.Max(faults.LatencyUs, faults.JitterUs) > 60_000_000) throw new RpcException(new Status(StatusCode.InvalidArgument, "a latency of more than a minute"));
            if (faults.Errors > 1_000_000 || faults.LostSpikes > 1_000_000 || faults.DoubledSpikes > 1_000_000 || faults.PowerCycles > 1_000_000 || faults.PowerCycleEvery > int.MaxValue)
                throw new RpcException(new Status(StatusCode.InvalidArgument, "more than a million in a million"));
            board.Inject(new EmulatorFaults(faults.Seed, (int)faults.Errors, (int)faults.LostSpikes, (int)faults.DoubledSpikes, (int)faults.PowerCycles,
                (int)faults.LatencyUs, (int)faults.JitterUs, (int)faults.PowerCycleEvery));
        }

        if (request.PowerCycle) board.PowerCycle();
        EmulatorReport report = board.Report;
        return Task.FromResult(new InjectReply
        {
            Errors = (ulong)report.Errors,
            LostSpikes = (ulong)report.LostSpikes,
            DoubledSpikes = (ulong)report.DoubledSpikes,
            PowerCycles = (ulong)report.PowerCycles,
            Calls = (ulong)report.Calls,
            Samples = (ulong)report.Samples,
        });
    }

    private static async Task Read(IAsyncStreamReader<DeviceCall> stream, ChannelWriter<DeviceCall> calls, ChipConnection connection)
    {
        try
        {
            while (await stream.MoveNext(CancellationToken.None))
            {
                if (stream.Current.CallCase == DeviceCall.CallOneofCase.Cancel) connection.Cancel();
                else await calls.WriteAsync(stream.Current);
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException or RpcException)
        {
            // The peer broke off: what runs for it need not go on.
            connection.Cancel();
        }
        finally
        {
            calls.TryComplete();
        }
    }
}
