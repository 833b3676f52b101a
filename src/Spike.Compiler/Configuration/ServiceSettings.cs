using System.Collections.Immutable;

namespace Spike.Compiler.Configuration;

/// <summary>What only the compile service reads: the section 'service' of the YAML file, or a variable of the same name behind SPIKE_.</summary>
internal sealed record ServiceSettings
{
    /// <summary>All of them, in the order of the help text.</summary>
    public static readonly IReadOnlyList<ServiceKey> Keys =
    [
        new("listen", "URL", "Where HTTP is served. Default: http://127.0.0.1:8080.", (service, value) => service with { Listen = value.Text }),
        new("slots", "N", "Compilations at once. Default: half of the processors, at least one.", (service, value) => service with { Slots = value.Whole(1, 1024) }),
        new("queue_length", "N", "Jobs that wait at most, in the whole cluster; more are answered 429. Default: 1000.", (service, value) => service with { QueueLength = value.Whole(1, 1_000_000) }),
        new("data_directory", "DIR", "Where uploads, logs and, without Redis, jobs are kept. Default: a folder of the user's data.", (service, value) => service with { DataDirectory = value.Text }),
        new("files_max_gb", "N", "What uploads and results may take on the disk; beyond it those go that nobody has used for longest, and for a day. Default: 50.", (service, value) => service with { FilesMaxGigabytes = value.Positive }),
        new("redis", "ADDRESS", "The cluster's Redis, as HOST:PORT,password=... Default: none, this process is alone.", (service, value) => service with { Redis = value.Text }),
        new("rabbitmq", "URI", "An amqp:// address that jobs are also taken from. Default: none.", (service, value) => service with { RabbitMq = value.Text }),
        new("cluster_id", "NAME", "Services with the same one, at the same Redis, are one cluster. Default: spike.", (service, value) => service with { ClusterId = value.Text }),
        new("silo_address", "IP:PORT", "Where the other members of the cluster reach this one. Default: a free port of the loopback.", (service, value) => service with { SiloAddress = value.Text }),
        new("api_keys_file", "FILE", "Lines that 'spike-compile key' prints: who may come in with which key. Default: none.", (service, value) => service with { ApiKeysFile = value.Text }),
        new("jwt_issuer", "URL", "Whose signed tokens are taken. Default: none.", (service, value) => service with { JwtIssuer = value.Text }),
        new("jwt_audience", "NAME", "What a token must be made out to. Default: spike-compiler.", (service, value) => service with { JwtAudience = value.Text }),
        new("jwt_key_file", "FILE.pem", "The issuer's public key. Default: asked of the issuer.", (service, value) => service with { JwtKeyFile = value.Text }),
        new("tls_certificate", "FILE.pem", "The service's certificate, with those up to its root; https:// needs it.", (service, value) => service with { TlsCertificate = value.Text }),
        new("tls_key", "FILE.pem", "The certificate's private key. Default: in the certificate's file.", (service, value) => service with { TlsKey = value.Text }),
        new("tls_client_ca", "FILE.pem", "Who signs the clients' certificates; with it, a client's certificate lets it in. Default: none.", (service, value) => service with { TlsClientCa = value.Text }),
        new("requests_per_minute", "N", "Of one client, more are answered 429. Default: 6000 where clients are known, else no limit.", (service, value) => service with { RequestsPerMinute = value.Whole(1, 100_000_000) }),
        new("trusted_proxies", "ADDRESSES", "Load balancers, as 10.0.0.5,10.1.0.0/16, whose word for a client's address is taken. Default: none.", (service, value) => service with { TrustedProxies = value.List }),
        new("log_directory", "DIR", "Where the log is also written, in files of 100 MB of which ten are kept. Default: only to standard output.", (service, value) => service with { LogDirectory = value.Text }),
        new("drain_seconds", "N", "Seconds that running jobs are waited for after SIGTERM; the others take up what is not done by then. Default: 60.", (service, value) => service with { DrainSeconds = value.Whole(0, 86_400) }),
        new("serve_cache", "true|false", "Whether /ac/ and /cas/ give and take this service's cache, by the HTTP protocol of Bazel's caches. Default: false.", (service, value) => service with { ServesCache = value.Switch }),
    ];

    /// <summary>Where HTTP is served.</summary>
    public string Listen { get; init; } = "http://127.0.0.1:8080";

    /// <summary>Compilations at once; none: half of the processors, at least one.</summary>
    public int? Slots { get; init; }

    /// <summary>Jobs that wait at most, in the whole cluster; more are answered 429.</summary>
    public int QueueLength { get; init; } = 1000;

    /// <summary>Where uploads, logs and, without Redis, jobs are kept.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>What the files of jobs may take on the disk.</summary>
    public double FilesMaxGigabytes { get; init; } = 50;

    /// <summary>The cluster's Redis, as StackExchange.Redis writes it; none: this process is alone.</summary>
    public string? Redis { get; init; }

    /// <summary>An amqp:// address that jobs are also taken from.</summary>
    public string? RabbitMq { get; init; }

    /// <summary>Services with the same one, at the same Redis, are one cluster.</summary>
    public string ClusterId { get; init; } = "spike";

    /// <summary>ADDRESS:PORT that the other members of the cluster reach this one at; none: a free port of the loopback, or alone.</summary>
    public string? SiloAddress { get; init; }

    /// <summary>Seconds that running jobs are waited for after SIGTERM; what is not done by then is taken up by the others.</summary>
    public int DrainSeconds { get; init; } = 60;

    /// <summary>Names, hashes of keys, and what each may do.</summary>
    public string? ApiKeysFile { get; init; }

    /// <summary>Whose tokens are taken; none: no tokens.</summary>
    public string? JwtIssuer { get; init; }

    /// <summary>What a token must be made out to.</summary>
    public string JwtAudience { get; init; } = "spike-compiler";

    /// <summary>The issuer's public key; none: the issuer is asked.</summary>
    public string? JwtKeyFile { get; init; }

    /// <summary>The certificate of https:// addresses, in PEM.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>Its private key; none: it stands in the certificate's file.</summary>
    public string? TlsKey { get; init; }

    /// <summary>The certificates that clients' certificates must lead to; none: clients need none.</summary>
    public string? TlsClientCa { get; init; }

    /// <summary>Requests a minute that one client may make.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Addresses and networks whose X-Forwarded-For is believed.</summary>
    public ImmutableArray<string> TrustedProxies { get; init; } = [];

    /// <summary>Where log files are written; none: only standard output.</summary>
    public string? LogDirectory { get; init; }

    /// <summary>Whether others share this service's cache by HTTP; whoever may write there decides what they get.</summary>
    public bool ServesCache { get; init; }
}
