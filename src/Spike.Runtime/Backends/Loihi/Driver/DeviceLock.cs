using System.Security.Cryptography;
using System.Text;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Driver;

/// <summary>Holds a device for one session of one process of the machine, by a lock on a file. The system gives it back when the process ends, however it ends.</summary>
internal sealed class DeviceLock : IDisposable
{
    private readonly FileStream file;

    private DeviceLock(FileStream file) => this.file = file;

    /// <summary>Where the locks of all users lie.</summary>
    public static string Folder => OperatingSystem.IsWindows()
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "SpikeBuild", "locks")
        : Directory.Exists("/run/lock") ? "/run/lock" : "/tmp";

    /// <exception cref="SpikeDeviceException">Another session or process has it, or the lock cannot be made.</exception>
    public static DeviceLock Take(string id, string folder)
    {
        string path = Path.Combine(folder, FileOf(id));
        try
        {
            Directory.CreateDirectory(folder);
            return new DeviceLock(Open(path));
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new SpikeDeviceException(SpikeDeviceFault.Busy,
                $"The device '{id}' is in use by another session or program, which holds '{path}'. Close it, or name another device.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SpikeDeviceException(SpikeDeviceFault.Busy,
                $"The device '{id}' cannot be taken, because its lock '{path}' cannot be made: {e.Message.TrimEnd('.')}. Make the folder writable.", e);
        }
    }

    // The file stays: who removed it while another one waits at it would let two in.
    public void Dispose() => file.Dispose();

    private static FileStream Open(string path)
    {
        // Reading is enough for the lock, so it works on a file that another user made.
        if (!File.Exists(path))
        {
            try
            {
                var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None };
                if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
                return new FileStream(path, options);
            }
            catch (IOException) when (File.Exists(path))
            {
            }
        }

        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
    }

    private static string FileOf(string id)
    {
        string name = new([.. id.Take(40).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '_')]);
        return $"spike-nx-{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..12]}.lock";
    }
}
