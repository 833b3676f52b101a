using System.Collections.Concurrent;
using System.Diagnostics;

namespace Spike.Service.Isolation;

/// <summary>Starts processes from one thread that lives as long as the service.</summary>
/// <remarks>
/// A child that shall die with its parent dies with the thread that started it: so says the kernel of PR_SET_PDEATHSIG. A thread of the pool ends when
/// it had nothing to do for some seconds, and would take a running compilation along.
/// </remarks>
internal static class ChildStarter
{
    private static readonly BlockingCollection<Action> Orders = [];

    static ChildStarter() => new Thread(() =>
    {
        foreach (Action order in Orders.GetConsumingEnumerable()) order();
    })
    { IsBackground = true, Name = "starts children" }.Start();

    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Orders.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        });
        return started.Task;
    }
}
