namespace Spike.Service.Jobs;

/// <summary>Jobs that wait: first come, first served within a client, and the clients in turn, so that a thousand jobs of one delay another's by one.</summary>
internal sealed class FairQueue
{
    private readonly LinkedList<string> turns = [];
    private readonly Dictionary<string, LinkedList<string>> jobsOf = [];
    private readonly Dictionary<string, string> clientOf = [];

    public int Count => clientOf.Count;

    /// <summary>Whether there is room for one more job of a client: of what the others leave it has no more than half, so that there is room for who comes next.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="length">Jobs that wait at most.</param>
    public bool HasRoom(string client, int length)
    {
        int own = jobsOf.TryGetValue(client, out LinkedList<string>? jobs) ? jobs.Count : 0, others = Count - own;
        return own < (length - others + 1) / 2;
    }

    public bool Contains(string job) => clientOf.ContainsKey(job);

    /// <summary>In the order in which they would be taken, roughly: each client's in theirs.</summary>
    public IEnumerable<WaitingJob> All => turns.SelectMany(client => jobsOf[client].Select(job => new WaitingJob(job, client)));

    /// <param name="job">Not in it yet.</param>
    /// <param name="client">Whose it is.</param>
    /// <param name="first">Before all others.</param>
    public void Add(string job, string client, bool first = false)
    {
        if (!clientOf.TryAdd(job, client)) return;
        if (!jobsOf.TryGetValue(client, out LinkedList<string>? jobs))
        {
            jobsOf.Add(client, jobs = []);
            turns.AddLast(client);
        }

        if (!first)
        {
            jobs.AddLast(job);
            return;
        }

        jobs.AddFirst(job);
        turns.Remove(client);
        turns.AddFirst(client);
    }

    public WaitingJob? Take()
    {
        if (turns.First is not { } turn) return null;
        (string client, string job) = (turn.Value, jobsOf[turn.Value].First!.Value);
        turns.RemoveFirst();
        turns.AddLast(client);
        Remove(job);
        return new WaitingJob(job, client);
    }

    public bool Remove(string job)
    {
        if (!clientOf.Remove(job, out string? client)) return false;
        LinkedList<string> jobs = jobsOf[client];
        jobs.Remove(job);
        if (jobs.Count > 0) return true;
        jobsOf.Remove(client);
        turns.Remove(client);
        return true;
    }
}

/// <summary>A job in the queue.</summary>
[GenerateSerializer, Immutable]
internal sealed record WaitingJob(string Job, string Client);
