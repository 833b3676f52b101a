namespace Spike.Cli.Serving;

/// <summary>Bodies of requests and answers, which take as long as they take as long as something of them moves.</summary>
internal static class BodyTransfer
{
    private const int BufferSize = 1 << 16;

    /// <summary>Reads an answer to its end.</summary>
    /// <exception cref="ServerUnusedException">It stops, is broken off, or is longer than it may be.</exception>
    /// <exception cref="IOException">The target cannot be written.</exception>
    public static void Read(HttpContent content, Stream target, long limit, TimeSpan silence, CancellationToken cancellation)
    {
        using Stream body = content.ReadAsStream(cancellation);
        var buffer = new byte[BufferSize];
        long length = 0;
        while (ReadSome(body, buffer, silence, cancellation) is > 0 and int read)
        {
            length += read;
            if (length > limit) throw new ServerUnusedException("its answer is longer than any is");
            target.Write(buffer, 0, read);
        }
    }

    /// <summary>A file as the body of a request.</summary>
    /// <param name="file">From its beginning.</param>
    /// <param name="moves">Told each time that the service has taken what came before.</param>
    public static HttpContent Of(FileStream file, Action moves) => new StreamContent(new WatchedFile(file, moves), BufferSize) { Headers = { ContentLength = file.Length } };

    private static int ReadSome(Stream body, byte[] buffer, TimeSpan silence, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(silence);
        try
        {
            return body.ReadAsync(buffer, limit.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ServerUnusedException($"it sent nothing for {silence.TotalSeconds} seconds");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ServerUnusedException("it broke off its answer");
        }
    }

    private sealed class WatchedFile(FileStream file, Action moves) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            moves();
            return file.Read(buffer, offset, count);
        }

        public override int Read(Span<byte> buffer)
        {
            moves();
            return file.Read(buffer);
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) file.Dispose();
            base.Dispose(disposing);
        }
    }
}
