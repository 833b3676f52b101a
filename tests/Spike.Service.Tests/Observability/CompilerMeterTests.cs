using System.Diagnostics.Metrics;
using Spike.Compiler.Configuration;
using Spike.Service.Files;
using Spike.Service.Observability;

namespace Spike.Service.Tests.Observability;

[TestClass]
public class CompilerMeterTests
{
    [TestMethod]
    public void Who_writes_names_of_targets_and_codes_makes_no_series_of_them()
    {
        using var folder = new TestFolder();
        var files = new ServiceFolder(new Settings { Service = new ServiceSettings { DataDirectory = folder["data"] } });
        using var meter = new CompilerMeter(new MemoryUse(), files);
        var labels = new HashSet<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == CompilerMeter.Name) own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            foreach (KeyValuePair<string, object?> tag in tags) labels.Add($"{tag.Key} {tag.Value}");
        });
        listener.Start();
        meter.Ended("loihi3", TimeSpan.FromSeconds(1), ["SPIKE0003"]);
        meter.Ended("anything at all", TimeSpan.FromSeconds(1), ["SPIKE0003", "anything else", "SPIKE00033", "SPIKE000x"]);
        CollectionAssert.AreEquivalent((string[])["target loihi3", "target other", "code SPIKE0003", "code other"], labels.ToArray());
        files.Close();
    }
}
