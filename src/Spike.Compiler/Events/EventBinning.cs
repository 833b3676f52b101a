using Spike.Compiler.Data;

namespace Spike.Compiler.Events;

/// <summary>How events become tensors of spikes.</summary>
/// <param name="StepMicroseconds">Length of a time step. The first one begins with the first event.</param>
/// <param name="Steps">How many there shall be: what comes later is left out, what is missing is silence. None: as many as the recording has.</param>
/// <param name="Size">Pixels of the camera, where the file does not state them.</param>
/// <param name="Counts">Cells hold how many events fell in; else 1 where any did.</param>
internal sealed record EventBinning(long StepMicroseconds, int? Steps = null, SensorSize? Size = null, bool Counts = false)
{
    /// <summary>Cells of all steps together; each takes 4 bytes.</summary>
    public const int MostCells = 1 << 28;

    private const string Smaller = "Take a longer step, or fewer of them.";

    /// <summary>[steps, channels, height, width]. Of two channels the first takes darker, the second brighter; one channel takes both.</summary>
    /// <param name="file">Not yet read.</param>
    /// <param name="channels">1 or 2.</param>
    /// <param name="grid">Cells of a step; the camera's pixels are spread over it evenly.</param>
    public DataArray Bin(EventFile file, int channels, SensorSize grid)
    {
        SensorSize camera = file.Size ?? Size ?? grid;
        if (Size is { } stated && file.Size is { } own && stated != own)
            throw file.Place.WrongShape($"its camera has {own} pixels, not {stated}", "Leave the size out.");
        long plane = (long)grid.Width * grid.Height, frame = plane * channels;
        long most = Steps ?? Math.Min(int.MaxValue, MostCells / frame);
        if (most < 1 || most * frame > MostCells) throw TooLarge(file, most, frame);
        var cells = new float[Steps is { } known ? known * frame : Math.Min(most, 64) * frame];
        long? start = null;
        int steps = 0;
        foreach (PixelEvent found in file.Read())
        {
            if (found.X >= camera.Width || found.Y >= camera.Height)
                throw file.Place.WrongShape($"an event is at ({found.X}, {found.Y}), outside {camera} pixels", "State the camera's size (--events-size WIDTHxHEIGHT).");
            start ??= found.Microseconds;
            long step = (found.Microseconds - start.Value) / StepMicroseconds;
            if (step >= most)
            {
                if (Steps is not null) break;
                throw TooLarge(file, step + 1, frame);
            }

            steps = (int)step + 1;
            if (steps * frame > cells.Length) Array.Resize(ref cells, (int)Math.Min(most * frame, Math.Max(steps * frame, cells.Length * 2L)));
            long x = (long)found.X * grid.Width / camera.Width, y = (long)found.Y * grid.Height / camera.Height;
            long cell = (step * frame) + (channels == 2 && found.On ? plane : 0) + (y * grid.Width) + x;
            cells[cell] = Counts ? cells[cell] + 1 : 1;
        }

        if (start is null) throw file.Place.WrongShape("it holds no event", "Give a recording in which something happens.");
        steps = Steps ?? steps;
        return DataArray.Of([steps, channels, grid.Height, grid.Width], cells.AsSpan(0, (int)(steps * frame)));
    }

    private static DataFault TooLarge(EventFile file, long steps, long frame) =>
        file.Place.WrongShape($"{steps} steps of {frame} cells are more than the {MostCells} cells that are made at once", Smaller);
}
