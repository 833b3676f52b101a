namespace Spike.Runtime.Kernels.MachineCode;

/// <summary>What one call of a <see cref="DotCode"/> kernel works on. Lengths and distances are in bytes.</summary>
internal unsafe struct DotCall
{
    /// <summary>[rows, groups · 4 bytes]: the operand that is broadcast.</summary>
    public byte* A;

    /// <summary>From row to row of A.</summary>
    public nint AStride;

    /// <summary>Vectors of 16 lanes of 4 bytes.</summary>
    public byte* B;

    /// <summary>Panels: from panel to panel of B. Image: the offset of each group's vectors from B, as int32.</summary>
    public nint BStrideOrOffsets;

    /// <summary>Groups of 4 bytes that are summed, at least 1.</summary>
    public nint Groups;

    /// <summary>Receives [rows, 16 · panels] 32-bit sums.</summary>
    public int* Tile;

    /// <summary>From row to row of the tile.</summary>
    public nint TileStride;

    /// <summary>What the sums start from: a number for each column (panels) or for each row (image).</summary>
    public int* Start;

    /// <summary>In place of <see cref="Start"/> where the sums go on: the tile's old numbers are shifted left by this first.</summary>
    public int* Shift;
}

/// <summary>How a kernel reads its second operand.</summary>
internal enum DotLayout
{
    /// <summary>Weights in panels, [panel][group][16][4 bytes], multiplied with broadcast codes.</summary>
    Panels,

    /// <summary>An image of codes, 16 neighbouring positions at each group's offset, multiplied with broadcast weights.</summary>
    Image,
}

/// <summary>Emits the inner loop of every synapse for processors with AVX-512 VNNI, whose instructions .NET does not offer.</summary>
/// <remarks>
/// Tile of 6 rows × 4 registers: 24 sums, 4 vectors of B and 1 broadcast fill 29 of the 32 registers, and 10 loads feed 24 products. Smaller
/// tiles are kernels of their own: nothing is computed twice for the last rows or columns.
/// </remarks>
internal static class DotCode
{
    public const int MaxRows = 6;
    public const int MaxPanels = 4;
    private const Register Call = Register.Rdi, A = Register.Rax, AFurther = Register.Rcx, AStride = Register.Rdx, B = Register.R8;
    private const Register Step = Register.R9, Count = Register.R10, Vectors = Register.R11, Tile = Register.Rsi;
    private const int Operands = 24, Broadcast = 28;

    /// <summary>Writes one kernel.</summary>
    /// <param name="code">Receives it.</param>
    /// <param name="layout">How B is read.</param>
    /// <param name="bytes">Four bytes a group (unsigned codes, signed weights), else two 16-bit numbers.</param>
    /// <param name="goesOn">Whether the sums start from the tile.</param>
    /// <param name="rows">1 to <see cref="MaxRows"/>.</param>
    /// <param name="panels">1 to <see cref="MaxPanels"/>.</param>
    public static void Emit(Assembler code, DotLayout layout, bool bytes, bool goesOn, int rows, int panels)
    {
        code.Load(A, Field(0));
        code.Load(AStride, Field(1));
        code.Load(B, Field(2));
        code.Load(Step, Field(3));
        code.Load(Count, Field(4));
        code.LoadAddress(AFurther, new Address(A, AStride, 2));
        code.LoadAddress(AFurther, new Address(AFurther, AStride));
        if (goesOn) Continue(code, rows, panels);
        else Start(code, layout, rows, panels);

        int loop = code.Position;
        LoadOperands(code, layout, panels);
        for (int row = 0; row < rows; row++)
        {
            code.Broadcast(Broadcast, RowOfA(row));
            for (int panel = 0; panel < panels; panel++)
            {
                int sum = Sum(row, panel), operand = Operands + panel;
                if (!bytes) code.DotWords(sum, Broadcast, operand);
                else if (layout == DotLayout.Panels) code.DotBytes(sum, Broadcast, operand);
                else code.DotBytes(sum, operand, Broadcast);
            }
        }

        code.Add(A, 4);
        if (rows > 3) code.Add(AFurther, 4);
        if (layout == DotLayout.Panels) code.Add(B, 64);
        else code.Add(Step, 4);
        code.Decrement(Count);
        code.JumpIfNotZero(loop);

        code.Load(Tile, Field(5));
        code.Load(AStride, Field(6));
        for (int row = 0; row < rows; row++)
        {
            for (int panel = 0; panel < panels; panel++) code.StoreVector(new Address(Tile, Displacement: 64 * panel), Sum(row, panel));
            if (row < rows - 1) code.LoadAddress(Tile, new Address(Tile, AStride));
        }

        code.Return();
    }

    private static int Sum(int row, int panel) => (row * MaxPanels) + panel;

    private static Address Field(int index) => new(Call, Displacement: 8 * index);

    private static Address RowOfA(int row) => (row % 3) switch
    {
        0 => new Address(row < 3 ? A : AFurther),
        int at => new Address(row < 3 ? A : AFurther, AStride, at),
    };

    private static void Start(Assembler code, DotLayout layout, int rows, int panels)
    {
        code.Load(Tile, Field(7));
        for (int row = 0; row < rows; row++)
        {
            if (layout == DotLayout.Image) code.Broadcast(Sum(row, 0), new Address(Tile, Displacement: 4 * row));
            for (int panel = 0; panel < panels; panel++)
            {
                if (layout == DotLayout.Panels && row == 0) code.LoadVector(Sum(0, panel), new Address(Tile, Displacement: 64 * panel));
                else if (layout == DotLayout.Panels) code.Copy(Sum(row, panel), Sum(0, panel));
                else if (panel > 0) code.Copy(Sum(row, panel), Sum(row, 0));
            }
        }
    }

    private static void Continue(Assembler code, int rows, int panels)
    {
        code.Load(Vectors, Field(8));
        code.LoadCount(Broadcast, new Address(Vectors));
        code.Load(Tile, Field(5));
        code.Load(Vectors, Field(6));
        for (int row = 0; row < rows; row++)
        {
            for (int panel = 0; panel < panels; panel++)
            {
                code.LoadVector(Sum(row, panel), new Address(Tile, Displacement: 64 * panel));
                code.ShiftLeft(Sum(row, panel), Broadcast);
            }

            if (row < rows - 1) code.LoadAddress(Tile, new Address(Tile, Vectors));
        }
    }

    private static void LoadOperands(Assembler code, DotLayout layout, int panels)
    {
        if (layout == DotLayout.Panels)
        {
            code.LoadVector(Operands, new Address(B));
            if (panels > 1) code.LoadVector(Operands + 1, new Address(B, Step));
            if (panels > 2) code.LoadVector(Operands + 2, new Address(B, Step, 2));
            if (panels <= 3) return;
            code.LoadAddress(Vectors, new Address(B, Step, 2));
            code.LoadVector(Operands + 3, new Address(Vectors, Step));
            return;
        }

        code.LoadInt32(Vectors, new Address(Step));
        for (int panel = 0; panel < panels; panel++) code.LoadVector(Operands + panel, new Address(B, Vectors, 1, 64 * panel));
    }
}
