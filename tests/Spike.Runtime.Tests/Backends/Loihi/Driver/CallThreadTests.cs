using Spike.Runtime.Backends.Loihi.Driver;

namespace Spike.Runtime.Tests.Backends.Loihi.Driver;

[TestClass]
public class CallThreadTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1), Short = TimeSpan.FromMilliseconds(20);

    [TestMethod]
    public void Calls_are_made_one_after_the_other_by_one_thread()
    {
        using var thread = new CallThread("test");
        var threads = new HashSet<int>();
        for (int i = 0; i < 3; i++) Assert.IsTrue(thread.Call(() => threads.Add(Environment.CurrentManagedThreadId), Long, null, Long, null));
        Assert.HasCount(1, threads);
        Assert.DoesNotContain(Environment.CurrentManagedThreadId, threads);
    }

    [TestMethod]
    public void What_a_call_throws_its_caller_gets_and_the_next_call_is_made()
    {
        using var thread = new CallThread("test");
        Assert.ThrowsExactly<FormatException>(() => thread.Call(() => throw new FormatException(), Long, null, Long, null));
        Assert.IsTrue(thread.Call(() => { }, Long, null, Long, null));
    }

    [TestMethod]
    public void A_call_that_returns_when_it_is_cancelled_is_no_loss()
    {
        using var thread = new CallThread("test");
        using var cancel = new ManualResetEventSlim();
        Assert.IsTrue(thread.Call(cancel.Wait, Short, cancel.Set, Long, null));
        Assert.IsFalse(thread.IsAbandoned);
        Assert.IsTrue(thread.Call(() => { }, Long, null, Long, null));
    }

    [TestMethod]
    public void A_call_that_does_not_return_keeps_its_thread_and_is_cleaned_up_after_by_it()
    {
        using var thread = new CallThread("test");
        using var hang = new ManualResetEventSlim();
        using var cleaned = new ManualResetEventSlim();
        Assert.IsFalse(thread.Call(hang.Wait, Short, null, Short, cleaned.Set));
        Assert.IsTrue(thread.IsAbandoned);
        Assert.IsFalse(thread.Call(() => Assert.Fail("a lost thread was given work"), Long, null, Long, null));
        Assert.IsFalse(cleaned.IsSet);
        hang.Set();
        Assert.IsTrue(cleaned.Wait(Long));
    }

    [TestMethod]
    public void Who_cannot_be_cancelled_either_holds_up_nobody()
    {
        using var thread = new CallThread("test");
        using var hang = new ManualResetEventSlim();
        Assert.IsFalse(thread.Call(hang.Wait, Short, hang.Wait, Short, null));
        hang.Set();
    }
}
