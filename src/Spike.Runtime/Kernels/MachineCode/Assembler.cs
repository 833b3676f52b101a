namespace Spike.Runtime.Kernels.MachineCode;

/// <summary>64-bit general registers that a function may change on Linux; the number is the one of the encoding.</summary>
internal enum Register
{
    Rax = 0,
    Rcx = 1,
    Rdx = 2,
    Rsi = 6,
    Rdi = 7,
    R8 = 8,
    R9 = 9,
    R10 = 10,
    R11 = 11,
}

/// <summary>[Base + Index · Scale + Displacement].</summary>
internal readonly record struct Address(Register Base, Register? Index = null, int Scale = 1, int Displacement = 0);

/// <summary>Writes the few x86-64 instructions that the kernels of <see cref="DotCode"/> are made of.</summary>
/// <remarks>Encodings: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, chapters 2.7 (EVEX) and 3 to 5. Displacements always take 32 bits.</remarks>
internal sealed class Assembler
{
    private readonly List<byte> code = [];

    public int Position => code.Count;

    public ReadOnlySpan<byte> Code => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(code);

    /// <summary>mov to, [from]</summary>
    public void Load(Register to, Address from) => General(0x8B, (int)to, from);

    /// <summary>movsxd to, dword [from]</summary>
    public void LoadInt32(Register to, Address from) => General(0x63, (int)to, from);

    /// <summary>lea to, [of]</summary>
    public void LoadAddress(Register to, Address of) => General(0x8D, (int)to, of);

    /// <summary>add to, immediate</summary>
    public void Add(Register to, int immediate)
    {
        code.AddRange([(byte)(0x48 | ((int)to >> 3)), 0x81, (byte)(0xC0 | ((int)to & 7))]);
        Int32(immediate);
    }

    /// <summary>dec of; the flags say whether zero was reached.</summary>
    public void Decrement(Register of) => code.AddRange([(byte)(0x48 | ((int)of >> 3)), 0xFF, (byte)(0xC8 | ((int)of & 7))]);

    /// <summary>jnz target</summary>
    public void JumpIfNotZero(int target)
    {
        code.AddRange([0x0F, 0x85]);
        Int32(target - (code.Count + 4));
    }

    /// <summary>vzeroupper; ret</summary>
    public void Return() => code.AddRange([0xC5, 0xF8, 0x77, 0xC3]);

    /// <summary>vmovdqu32 to, [from]</summary>
    public void LoadVector(int to, Address from) => Vector(map: 1, prefix: 2, 0x6F, to, 0, from);

    /// <summary>vmovdqu32 [to], from</summary>
    public void StoreVector(Address to, int from) => Vector(map: 1, prefix: 2, 0x7F, from, 0, to);

    /// <summary>vmovdqa32 to, from</summary>
    public void Copy(int to, int from) => Vector(map: 1, prefix: 1, 0x6F, to, 0, from);

    /// <summary>vpbroadcastd to, dword [from]</summary>
    public void Broadcast(int to, Address from) => Vector(map: 2, prefix: 1, 0x58, to, 0, from);

    /// <summary>vmovd to, dword [from]: a shift count in the low lane, zeros above.</summary>
    public void LoadCount(int to, Address from) => Vector(map: 1, prefix: 1, 0x6E, to, 0, from, length: 0);

    /// <summary>vpslld of, of, count</summary>
    public void ShiftLeft(int of, int count) => Vector(map: 1, prefix: 1, 0xF2, of, of, count);

    /// <summary>vpdpbusd sum, unsigned, signed: four products of bytes are added to each 32-bit lane.</summary>
    public void DotBytes(int sum, int unsigned, int signed) => Vector(map: 2, prefix: 1, 0x50, sum, unsigned, signed);

    /// <summary>vpdpwssd sum, a, b: two products of 16-bit numbers are added to each 32-bit lane.</summary>
    public void DotWords(int sum, int a, int b) => Vector(map: 2, prefix: 1, 0x52, sum, a, b);

    private void General(byte opcode, int register, Address address)
    {
        int index = (int)(address.Index ?? 0);
        code.AddRange([(byte)(0x48 | ((register >> 3) << 2) | ((index >> 3) << 1) | ((int)address.Base >> 3)), opcode]);
        Memory(register, address);
    }

    // EVEX: 62, then the register numbers' high bits complemented, the opcode map, the second source complemented, the prefix and the length.
    private void Vector(int map, int prefix, byte opcode, int register, int second, Address address, int length = 2)
    {
        int index = (int)(address.Index ?? 0);
        Evex(map, prefix, register, second, x: index >> 3, b: (int)address.Base >> 3, length);
        code.Add(opcode);
        Memory(register, address);
    }

    private void Vector(int map, int prefix, byte opcode, int register, int second, int third)
    {
        Evex(map, prefix, register, second, x: third >> 4, b: third >> 3, length: 2);
        code.AddRange([opcode, (byte)(0xC0 | ((register & 7) << 3) | (third & 7))]);
    }

    private void Evex(int map, int prefix, int register, int second, int x, int b, int length) => code.AddRange(
    [
        0x62,
        (byte)((~register & 8) << 4 | (~x & 1) << 6 | (~b & 1) << 5 | (~register & 16) | map),
        (byte)((~second & 15) << 3 | 4 | prefix),
        (byte)(length << 5 | (~second & 16) >> 1),
    ]);

    private void Memory(int register, Address address)
    {
        int middle = (register & 7) << 3;
        if (address.Index is { } index)
        {
            int scale = System.Numerics.BitOperations.Log2((uint)address.Scale);
            code.AddRange([(byte)(0x84 | middle), (byte)((scale << 6) | (((int)index & 7) << 3) | ((int)address.Base & 7))]);
        }
        else
        {
            code.Add((byte)(0x80 | middle | ((int)address.Base & 7)));
        }

        Int32(address.Displacement);
    }

    private void Int32(int value) => code.AddRange([(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)]);
}
