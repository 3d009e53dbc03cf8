using CaesarRest.Api.D1;

namespace CaesarRest.Api.Files;

/// <summary>Answer to an upload; a refused one has its keys too, all empty but the status.</summary>
internal sealed record UploadBody(string Date, string FilenameOrig, string Format, double Size, string Status, string Tag, string Uuid)
{
    public static UploadBody Of(StoredFile file) => new(
        D1Format.Date(file.StoredAt),
        file.OriginalName,
        file.Extension,
        D1Format.Megabytes(file.SizeBytes),
        "File uploaded with success",
        file.Tag,
        file.Id);
}

/// <summary>Answer to a refused upload.</summary>
internal sealed record UploadRefusedBody(string Date, string FilenameOrig, string Format, string Size, string Status, string Tag, string Uuid)
{
    public static UploadRefusedBody Because(string status) => new("", "", "", "", status, "", "");
}

/// <summary>All that is known of a file.</summary>
internal sealed record FileDescription(string Date, string? Destruction, string Filename, string FilenameOrig, string Format, string Sha256, long SizeBytes, string? Tag, string Uuid)
{
    public static FileDescription Of(StoredFile file, TimeSpan? kept) => new(
        D1Format.Date(file.StoredAt),
        D1Format.Date(file.StoredAt + kept),
        $"{file.Id}.{file.Extension}",
        file.OriginalName,
        file.Extension,
        file.Sha256,
        file.SizeBytes,
        file.Tag.Length > 0 ? file.Tag : null,
        file.Id);
}

/// <summary>A row of <c>/fileids</c>.</summary>
internal sealed record FileRow(string Filedate, string Fileext, string Fileid, string FilenameOrig, double Filesize, string Metadata, string Tag)
{
    public static FileRow Of(StoredFile file) => new(
        D1Format.Date(file.StoredAt),
        file.Extension,
        file.Id,
        file.OriginalName,
        D1Format.Megabytes(file.SizeBytes),
        "",
        file.Tag);
}
