using Spike.Compiler.Configuration;
using Spike.Service.Files;

namespace Spike.Service.Tests.Files;

[TestClass]
public class ServiceFolderTests
{
    [TestMethod]
    public void Members_that_start_at_once_do_not_remove_each_others_work()
    {
        using var folder = new TestFolder();
        var settings = new Settings { Service = new ServiceSettings { DataDirectory = folder["data"] } };
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            var member = new ServiceFolder(settings);
            Thread.Sleep(1);
            Assert.IsTrue(Directory.Exists(member.Work));
            member.Close();
        });
    }

    [TestMethod]
    public void Work_of_a_process_that_is_gone_is_removed_by_the_next()
    {
        using var folder = new TestFolder();
        var settings = new Settings { Service = new ServiceSettings { DataDirectory = folder["data"] } };
        folder.Write("data/work/0123/job/model.onnx", "left");
        folder.Write("data/work/0123.held", "");
        new ServiceFolder(settings).Close();
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder["data/work"]));
    }
}
