using System.Buffers;
using System.Text;
using CaesarRest.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CaesarRest.Api.Files;

/// <summary>
/// Reads a multipart upload as it arrives: the file goes to disk in pieces, so that memory does not grow with it.
/// The tag may stand before or after the file.
/// </summary>
internal sealed class UploadReader(Layout layout, FileShelf shelf, ApiSettings settings)
{
    private const int Piece = 1 << 20;

    // Room for the tag, for fields of other clients and for the multipart frame.
    private const int BesideTheFile = 1 << 20;
    private const int LongestTag = 4096;

    /// <summary>Stores the upload; the file is durable and listed when this returns.</summary>
    /// <exception cref="UploadRefusedException">The request is not an upload that is taken; nothing was kept.</exception>
    public async Task<StoredFile> Read(Owner owner, HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength - BesideTheFile > settings.MaxUploadBytes)
            throw TooLarge();

        var parts = new MultipartReader(Boundary(request), request.Body, Piece);
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        var budget = BesideTheFile;
        var tag = "";
        FileName? name = null;
        IncomingFile? file = null;
        try
        {
            var id = Guid.NewGuid().ToString("N");
            while (await Next(parts, cancellation) is { } part)
            {
                var (field, typed) = Disposition(part);
                if (field == "file" && typed is not null && file is null)
                {
                    name = typed.Length > 0 ? FileName.Parse(typed) : throw NoName();
                    file = new IncomingFile(layout.DataFile(owner.Name, id, name.Extension));
                    await Receive(file, part.Body, buffer, cancellation);
                    continue;
                }

                using var text = new MemoryStream();
                budget = await Copy(part.Body, text, buffer, budget, cancellation);
                if (field == "tag" && typed is null)
                    tag = Tag(text);
            }

            return file is null || name is null
                ? throw NoFile()
                : await shelf.Add(owner, id, name, file, tag);
        }
        finally
        {
            file?.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string Boundary(HttpRequest request)
    {
        var form = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        var boundary = form ? HeaderUtilities.RemoveQuotes(type!.Boundary).Value : null;
        return string.IsNullOrEmpty(boundary) ? throw NoFile() : boundary;
    }

    /// <summary>Name of the part's field, and the file name it carries; null when it carries none.</summary>
    private static (string? Field, string? FileName) Disposition(MultipartSection part)
    {
        if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition))
            return (null, null);
        var typed = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
        return (HeaderUtilities.RemoveQuotes(disposition.Name).Value, HeaderUtilities.RemoveQuotes(typed).Value);
    }

    private async Task Receive(IncomingFile file, Stream body, byte[] buffer, CancellationToken cancellation)
    {
        for (int read; (read = await Fill(body, buffer, cancellation)) > 0;)
        {
            if (file.Length + read > settings.MaxUploadBytes)
                throw TooLarge();
            await file.Append(buffer.AsMemory(0, read), cancellation);
        }
    }

    /// <summary>Reads a field and returns what is left of the budget.</summary>
    private async Task<int> Copy(Stream body, MemoryStream text, byte[] buffer, int budget, CancellationToken cancellation)
    {
        for (int read; (read = await Fill(body, buffer, cancellation)) > 0;)
        {
            if ((budget -= read) < 0)
                throw TooLarge();
            text.Write(buffer, 0, read);
        }

        return budget;
    }

    private static Task<MultipartSection?> Next(MultipartReader parts, CancellationToken cancellation) =>
        WellFormed(() => parts.ReadNextSectionAsync(cancellation));

    private static Task<int> Fill(Stream body, byte[] buffer, CancellationToken cancellation) =>
        WellFormed(() => body.ReadAtLeastAsync(buffer.AsMemory(0, Piece), Piece, throwOnEndOfStream: false, cancellation).AsTask());

    // The reader reports a broken frame by the exceptions that a broken disk would cause too, so they are told apart here.
    private static async Task<T> WellFormed<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception cause) when (cause is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw new UploadRefusedException(StatusCodes.Status400BadRequest, "The upload ended early or is no well-formed multipart/form-data", cause);
        }
    }

    private static string Tag(MemoryStream text) => text.Length <= LongestTag
        ? Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length)
        : throw new UploadRefusedException(StatusCodes.Status400BadRequest, $"The tag is longer than {LongestTag} bytes");

    private static UploadRefusedException NoFile() =>
        new(StatusCodes.Status400BadRequest, "No file part found in request");

    private static UploadRefusedException NoName() =>
        new(StatusCodes.Status400BadRequest, "No file selected in request, the file name is empty");

    private UploadRefusedException TooLarge() =>
        new(StatusCodes.Status413PayloadTooLarge, $"The upload is larger than {settings.MaxUploadBytes} bytes.");
}
