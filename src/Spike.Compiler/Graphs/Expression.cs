namespace Spike.Compiler.Graphs;

/// <summary>A real function of one number, written out.</summary>
internal abstract record Expression
{
    /// <summary>Expressions inside each other.</summary>
    internal virtual int Depth => 1;

    /// <summary>The argument itself.</summary>
    public sealed record Argument : Expression;

    /// <summary>A constant.</summary>
    public sealed record Number(double Value) : Expression;

    /// <summary>A named function of an expression.</summary>
    public sealed record Function(Unary Of, Expression Inner) : Expression
    {
        internal override int Depth { get; } = Inner.Depth + 1;
    }

    /// <summary>+, -, *, /, or the larger (&gt;) or smaller (&lt;) of two expressions.</summary>
    public sealed record Two(char Sign, Expression Left, Expression Right) : Expression
    {
        internal override int Depth { get; } = Math.Max(Left.Depth, Right.Depth) + 1;
    }
}

/// <summary>(x): an expression of each element.</summary>
internal sealed record Pointwise(Expression Body) : Op;
