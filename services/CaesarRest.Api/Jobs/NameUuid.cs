using System.Security.Cryptography;
using System.Text;

namespace CaesarRest.Api.Jobs;

/// <summary>Ids that follow from a name: UUID version 5 (RFC 9562, section 5.5).</summary>
internal static class NameUuid
{
    public static Guid Create(Guid space, string name)
    {
        byte[] named = [.. space.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)];
#pragma warning disable CA5350 // SHA-1 is what version 5 is made of; it guards nothing here.
        var id = SHA1.HashData(named).AsSpan(0, 16);
#pragma warning restore CA5350
        id[6] = (byte)((id[6] & 0x0F) | 0x50);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
