namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>An If whose condition never changes ⇒ the nodes of the branch that it takes.</summary>
internal static class ControlFlow
{
    public static void If(ExpansionContext context)
    {
        if (!context.Node.IsConstant(0))
        {
            throw context.Node.Unsupported("decides at run time",
                "Export the model with the condition fixed: traced on example inputs, in inference mode, with a fixed shape or sample rate.");
        }

        string taken = context.Node.Integers(0, "condition")!.Value.Any(flag => flag != 0) ? "then_branch" : "else_branch";
        context.Inline(context.Node.Branch(taken));
    }
}
