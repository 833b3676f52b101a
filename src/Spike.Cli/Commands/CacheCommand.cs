using System.CommandLine;
using Spike.Caching;
using Spike.Cli.Rendering;
using Spike.Compiler.Caching;

namespace Spike.Cli.Commands;

/// <summary>cache info, clean, verify: what was compiled before.</summary>
internal static class CacheCommand
{
    private static readonly Argument<string> Action = new("ACTION") { Description = "info: what there is. verify: read all of it and remove what is damaged. clean: remove all of it." };

    public static Command Create(CommandHost host)
    {
        var command = new Command("cache", "Looks at the cache of compiled models, checks it, or empties it.") { Action };
        command.SetAction(parse => host.Run(parse, Run, DocumentJson.Default.CacheDocument, CacheText.Write));
        return command;
    }

    private static CacheDocument Run(CommandContext context)
    {
        BlobStore store = ConfiguredCache.Store(context.Settings);
        int damaged = 0;
        switch (context.Parse.GetRequiredValue(Action))
        {
            case "info":
                break;
            case "verify":
                damaged = Verify(store, context.Cancellation);
                break;
            case "clean":
                store.Clear();
                break;
            case var other:
                throw CommandFailure.Usage($"'cache' has no action '{other}'", Spike.Runtime.Spelling.Remedy(other, ["info", "verify", "clean"]));
        }

        FileInfo[] files = [.. store.Files()];
        return new CacheDocument(
            store.Folder, ConfiguredCache.IsWanted(context.Settings), files.Count(file => !IsBlob(store, file)), files.Count(file => IsBlob(store, file)), files.Sum(file => file.Length), store.MaxBytes,
            damaged, context.Settings.CacheUrl?.AbsoluteUri);
    }

    /// <summary>An entry is sound when it is whole and all that it names is there.</summary>
    private static int Verify(BlobStore store, CancellationToken cancellation)
    {
        int damaged = 0;
        FileInfo[] files = [.. store.Files()];
        foreach (FileInfo file in files.Where(file => IsBlob(store, file)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!store.Holds(new BlobDigest(file.Name, file.Length))) damaged++;
        }

        foreach (FileInfo file in files.Where(file => !IsBlob(store, file)))
        {
            if (store.ReadAction(file.Name) is { } content && ActionEntry.Parse(content) is { } entry && entry.Files.All(named => File.Exists(store.PathOfBlob(named.Content.Sha256)))) continue;
            store.RemoveAction(file.Name);
            damaged++;
        }

        return damaged;
    }

    private static bool IsBlob(BlobStore store, FileInfo file) => file.FullName == Path.GetFullPath(store.PathOfBlob(file.Name));
}
