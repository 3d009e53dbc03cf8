using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace CaesarRest.Http.Tests;

public sealed class Uploading_files : ApiTest
{
    private static readonly string[] Keys = ["date", "filename_orig", "format", "size", "status", "tag", "uuid"];

    [Fact]
    public async Task A_file_is_answered_with_its_seven_facts()
    {
        var answer = await Api.PostParts(("name=\"tag\"", "first light"), ("name=\"file\"; filename=\"My Map.FITS\"", new string('x', 524288)));

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.ContentType);
        Assert.EndsWith("}\n", answer.Text, StringComparison.Ordinal);
        Assert.Equal(Keys, answer.Keys);
        Assert.Equal("My_Map.FITS", answer.Json.GetProperty("filename_orig").GetString());
        Assert.Equal("FITS", answer.Json.GetProperty("format").GetString());
        Assert.Equal(0.5, answer.Json.GetProperty("size").GetDouble());
        Assert.Equal("first light", answer.Json.GetProperty("tag").GetString());
        Assert.Equal("File uploaded with success", answer.StatusText);
        Assert.Matches("^[0-9a-f]{32}$", answer.Json.GetProperty("uuid").GetString());
        var date = answer.Json.GetProperty("date").GetString()!;
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$", date);
        Assert.InRange(DateTime.UtcNow - DateTime.Parse(date, CultureInfo.InvariantCulture), TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task The_bytes_lie_under_the_id_with_the_typed_extension_and_others_are_told()
    {
        var bytes = RandomNumberGenerator.GetBytes(3_000_001);
        var id = await Api.Upload(bytes, "a.Fits.GZ");

        Assert.Equal(Path.Combine(Api.Layout.DataFolder("anonymous"), id + ".Fits.GZ"), Assert.Single(Api.StoredFiles));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Api.StoredFiles[0], TestContext.Current.CancellationToken));
        var view = await Api.Files.Find("anonymous", id, TestContext.Current.CancellationToken);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), view?.Sha256);
        Assert.Equal(Api.StoredFiles[0], await Api.Files.FindPath("anonymous", id, TestContext.Current.CancellationToken));
        Assert.Null(await Api.Files.Find("somebody", id, TestContext.Current.CancellationToken));
        await ApiApplication.Eventually(() => !Api.Events.Stored.IsEmpty);
        Assert.Equal((id, bytes.Length), Api.Events.Stored.Select(stored => (stored.FileId, (int)stored.SizeBytes)).Single());
    }

    [Fact]
    public async Task The_tag_may_follow_the_file_and_other_fields_are_ignored()
    {
        var answer = await Api.PostParts(
            ("name=\"file\"; filename=\"a.fits\"", ""), ("name=\"other\"", "x"), ("name=\"file\"; filename=\"b.txt\"", "second"), ("name=\"tag\"", "città"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("città", answer.Json.GetProperty("tag").GetString());
        Assert.Equal("a.fits", answer.Json.GetProperty("filename_orig").GetString());
        Assert.Equal(0, answer.Json.GetProperty("size").GetDouble());
    }

    [Theory]
    [InlineData("../../etc/x.fits", "etc_x.fits")]
    [InlineData("/etc/passwd/../x.fits", "etc_passwd_.._x.fits")]
    [InlineData("..\\..\\x.fits", "x.fits")]
    [InlineData("a;b|c$(d).fits", "abcd.fits")]
    [InlineData(".hidden.fits", "hidden.fits")]
    [InlineData("città é.fits", "citta_e.fits")]
    [InlineData("x.tar.fit", "x.tar.fit")]
    [InlineData("m.fits.fz", "m.fits.fz")]
    [InlineData("m.fits.gz", "m.fits.gz")]
    [InlineData("m.FTS", "m.FTS")]
    public async Task A_hostile_name_becomes_a_harmless_label(string typed, string label)
    {
        var answer = await Api.PostParts(($"name=\"file\"; filename=\"{typed.Replace("\\", "\\\\", StringComparison.Ordinal)}\"", "x"));

        Assert.Equal(200, answer.Status);
        Assert.Equal(label, answer.Json.GetProperty("filename_orig").GetString());
        Assert.StartsWith(Api.Layout.DataFolder("anonymous") + "/" + answer.Json.GetProperty("uuid").GetString(), Assert.Single(Api.StoredFiles), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("fits")]
    [InlineData("a.gz")]
    [InlineData("a.fz")]
    [InlineData("a.tar.gz")]
    [InlineData("a.fits.exe")]
    [InlineData("a.fits ")]
    [InlineData("a.fits/")]
    [InlineData("a.")]
    public async Task Another_kind_of_file_is_refused(string name) =>
        AssertRefused(415, "File type not supported, give one of: png, jpg, jpeg, gif, fits, fit, fts, fits.gz, fits.fz", await Api.PostParts(($"name=\"file\"; filename=\"{name}\"", "x")));

    [Theory]
    [InlineData(".fits")]
    [InlineData("../.fits")]
    [InlineData("図.fits")]
    [InlineData(".fits.gz")]
    public async Task A_name_with_nothing_left_is_refused(string name) => AssertRefused(
        400, "File name has no ASCII letter or digit before its extension, please rename the file", await Api.PostParts(($"name=\"file\"; filename=\"{name}\"", "x")));

    [Fact]
    public async Task An_empty_file_name_is_refused() =>
        AssertRefused(400, "No file selected in request, the file name is empty", await Api.PostParts(("name=\"file\"; filename=\"\"", "")));

    [Theory]
    [InlineData("name=\"data\"; filename=\"a.fits\"")]
    [InlineData("name=\"file\"")]
    [InlineData("name=\"tag\"")]
    public async Task A_request_without_a_file_part_is_refused(string disposition) =>
        AssertRefused(400, "No file part found in request", await Api.PostParts((disposition, "x")));

    [Theory]
    [InlineData("application/json", "{}")]
    [InlineData("multipart/form-data", "x")]
    [InlineData("not a type", "x")]
    [InlineData("application/x-www-form-urlencoded", "file=a.fits")]
    public async Task A_request_that_is_no_form_with_parts_is_refused(string type, string body) =>
        AssertRefused(400, "No file part found in request", await Api.PostRaw("upload", type, body));

    [Theory]
    [InlineData("")]
    [InlineData("nothing of that boundary")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.fits\"\r\n\r\nno end")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.fits\"\r\n\r\nx\r\n--b\r\nContent-Disp")]
    public async Task Malformed_parts_are_refused_and_leave_nothing(string body) =>
        AssertRefused(400, "The upload ended early or is no well-formed multipart/form-data", await Api.PostRaw("upload", "multipart/form-data; boundary=b", body));

    [Fact]
    public async Task A_tag_without_end_is_refused() =>
        AssertRefused(400, "The tag is longer than 4096 bytes", await Api.PostParts(("name=\"file\"; filename=\"a.fits\"", "x"), ("name=\"tag\"", new string('t', 5000))));

    [Theory]
    [InlineData(1_000_000, 200)]
    [InlineData(1_000_001, 413)]
    [InlineData(9_000_000, 413)]
    public async Task A_file_above_the_limit_is_a_413_problem_and_leaves_nothing(int size, int status)
    {
        await using var api = await ApiApplication.Start(settings: ("Api:MaxUploadBytes", "1000000"));
        var answer = await api.PostParts(("name=\"file\"; filename=\"a.fits\"", new string('x', size)));

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200 ? 1 : 0, api.StoredFiles.Count);
        if (status == 413)
            Assert.Equal("application/problem+json", answer.ContentType);
    }

    [Fact]
    public async Task A_body_above_the_limit_of_unknown_length_is_a_413_problem_too()
    {
        await using var api = await ApiApplication.Start(settings: ("Api:MaxUploadBytes", "1000000"));
        var answer = await api.Send(HttpMethod.Post, "upload", new GeneratedUpload(3_000_000, tellLength: false));

        Assert.Equal(413, answer.Status);
        Assert.Empty(api.StoredFiles);
    }

    [Fact]
    public async Task An_upload_broken_off_leaves_nothing()
    {
        using (var client = new TcpClient())
        {
            var address = Api.Client.BaseAddress!;
            await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
            var head = $"POST {address.AbsolutePath}upload HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.fits\"\r\n\r\n" + new string('x', 2_000_000);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
            await ApiApplication.Eventually(() => Api.StoredFiles.Any(file => file.EndsWith(".part", StringComparison.Ordinal)));
        }

        await ApiApplication.Eventually(() => Api.StoredFiles.Count == 0);
        Assert.Equal("[]\n", (await Api.Get("fileids")).Text);
    }

    [Fact]
    public async Task Memory_stays_flat_while_300_MB_arrive()
    {
        await Api.Upload(new byte[1000]);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;
        var answer = await Api.Send(HttpMethod.Post, "upload", new GeneratedUpload(300_000_000, tellLength: true, () => most = Math.Max(most, GC.GetTotalMemory(false))));

        Assert.Equal(200, answer.Status);
        Assert.Equal(300_000_000 / 1048576.0, answer.Json.GetProperty("size").GetDouble());
        Assert.InRange(most - before, long.MinValue, 60_000_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"{(most - before) / 1e6:F1} MB above the start");
    }

    private void AssertRefused(int status, string text, Answer answer)
    {
        Assert.Equal(status, answer.Status);
        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal(Keys, answer.Keys);
        Assert.Equal(text, answer.StatusText);
        Assert.All(Keys.Except(["status"]), key => Assert.Equal("", answer.Json.GetProperty(key).GetString()));
        Assert.Empty(Api.StoredFiles);
    }

    /// <summary>An upload that is made while it is sent.</summary>
    private sealed class GeneratedUpload : HttpContent
    {
        private static readonly byte[] Head = Encoding.ASCII.GetBytes("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.fits\"\r\n\r\n");
        private static readonly byte[] Tail = Encoding.ASCII.GetBytes("\r\n--b--\r\n");

        private readonly long _size;
        private readonly bool _tellLength;
        private readonly Action? _onPiece;

        public GeneratedUpload(long size, bool tellLength, Action? onPiece = null)
        {
            (_size, _tellLength, _onPiece) = (size, tellLength, onPiece);
            Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            await stream.WriteAsync(Head);
            var piece = RandomNumberGenerator.GetBytes(1_000_000);
            for (long sent = 0; sent < _size; sent += piece.Length)
            {
                await stream.WriteAsync(piece);
                _onPiece?.Invoke();
            }

            await stream.WriteAsync(Tail);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = Head.Length + _size + Tail.Length;
            return _tellLength;
        }
    }
}
