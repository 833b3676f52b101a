namespace Spike.Runtime.Tests.Hosting;

/// <summary>A typed class as the generator writes them, for the artifact that <see cref="HostedModels"/> puts beside the tests.</summary>
internal sealed class TinyNetwork(SpikeModel model, SpikeOptions? options) : ISpikeNetwork<TinyNetwork>
{
    public static string ArtifactFile => "hosted-tiny.spike";

    public SpikeSession Session { get; } = model.CreateSession(options);

    public bool IsDisposed { get; private set; }

    public int Renewals { get; private set; }

    public static TinyNetwork Create(SpikeModel model, SpikeOptions? options) => new(model, options);

    public void Renew()
    {
        Session.Rest();
        Renewals++;
    }

    public void Dispose()
    {
        Session.Dispose();
        IsDisposed = true;
    }
}
