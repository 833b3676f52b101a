using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Spike.Generators.Analyzers;

/// <summary>The types of Spike.Runtime that the analyzers look for, found once a compilation.</summary>
internal sealed class RuntimeTypes
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, INamedTypeSymbol?> sessions = new(SymbolEqualityComparer.Default);
    private readonly INamedTypeSymbol model;

    private RuntimeTypes(INamedTypeSymbol model, INamedTypeSymbol session, INamedTypeSymbol nativeSession, INamedTypeSymbol? deviceSession) =>
        (this.model, Session, NativeSession, DeviceSession) = (model, session, nativeSession, deviceSession);

    public INamedTypeSymbol Session { get; }

    public INamedTypeSymbol NativeSession { get; }

    /// <summary>It may be shared between threads, and is disposed asynchronously.</summary>
    public INamedTypeSymbol? DeviceSession { get; }

    /// <summary>Null where the project does not reference the runtime: then there is nothing to analyze.</summary>
    public static RuntimeTypes? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName("Spike.Runtime.SpikeModel") is { } model
        && compilation.GetTypeByMetadataName("Spike.Runtime.SpikeSession") is { } session
        && compilation.GetTypeByMetadataName("Spike.Runtime.NativeSession") is { } nativeSession
            ? new(model, session, nativeSession, compilation.GetTypeByMetadataName("Spike.Runtime.Devices.SpikeDeviceSession"))
            : null;

    /// <summary>Runs a model on one thread at a time: a session, or a typed class.</summary>
    public bool IsSession(ITypeSymbol? type) => Same(type, Session) || Same(type, NativeSession) || IsTypedClass(type);

    /// <summary>Holds buffers or devices that only its disposal releases.</summary>
    public bool IsOwned(ITypeSymbol? type) => IsSession(type) || IsDeviceSession(type);

    public bool IsDeviceSession(ITypeSymbol? type) => DeviceSession is not null && Same(type, DeviceSession);

    public bool IsModel(ITypeSymbol? type) => Same(type, model);

    public bool IsTypedClass(ITypeSymbol? type) => SessionOf(type) is not null;

    /// <summary>Its neurons keep their state from run to run.</summary>
    public bool IsNative(ITypeSymbol? type) => Same(type, NativeSession) || Same(SessionOf(type), NativeSession);

    /// <summary>A type that the runtime itself declares.</summary>
    public bool IsOfRuntime(ITypeSymbol? type) => type is not null && Same(type.ContainingAssembly, model.ContainingAssembly);

    /// <summary>What makes a session that the caller owns; null for anything else, a container's services for example.</summary>
    public bool MakesSession(IMethodSymbol method) =>
        method.Name is "CreateSession" or "CreateNativeSession" && IsModel(method.ContainingType)
        || method.Name == "OpenAsync" && IsDeviceSession(method.ContainingType);

    public static bool Same(ISymbol? one, ISymbol? other) => SymbolEqualityComparer.Default.Equals(one, other);

    /// <summary>The kind of session beneath a class that the generator made, in this project or in one that it references.</summary>
    private INamedTypeSymbol? SessionOf(ITypeSymbol? type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Class, IsSealed: true, Arity: 0 } named ? sessions.GetOrAdd(named, FindSession) : null;

    private INamedTypeSymbol? FindSession(INamedTypeSymbol type) =>
        type.GetMembers("ArtifactFile").Any(member => member is IFieldSymbol { IsConst: true })
            ? type.GetMembers("Session").OfType<IPropertySymbol>().Select(property => property.Type).OfType<INamedTypeSymbol>()
                .FirstOrDefault(session => Same(session, Session) || Same(session, NativeSession))
            : null;
}
