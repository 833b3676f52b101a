namespace Spike.Runtime;

/// <content>Several calls that no other thread comes between.</content>
public sealed partial class SpikeSession
{
    /// <summary>
    /// Takes the session for several calls of this thread: <c>using (session.Take())</c> around <see cref="SetInput(int, ReadOnlySpan{float})"/>, <see cref="Execute"/> and
    /// <see cref="GetOutput"/>, so that no other thread changes inputs between them. Typed classes do so in each run of several tensors.
    /// </summary>
    /// <returns>Dispose it on the same thread; until then other threads get an <see cref="InvalidOperationException"/>.</returns>
    /// <exception cref="InvalidOperationException">Another thread is running the session, or has taken it.</exception>
    public Taken Take()
    {
        RequireAlive();
        inside.Take();
        return new Taken(this);
    }

    /// <summary>A session that one thread has for several calls.</summary>
    public readonly ref struct Taken
    {
        private readonly SpikeSession? session;

        internal Taken(SpikeSession session) => this.session = session;

        /// <summary>Lets other threads in again.</summary>
        public void Dispose() => session?.inside.Return();
    }
}
