using CaesarRest.Api;
using CaesarRest.Api.Jobs;

namespace CaesarRest.Http.Tests;

public sealed class Ids_from_names
{
    [Fact]
    public void A_name_gives_the_id_of_RFC_9562() =>
        // Appendix A.4: the DNS namespace and www.example.com.
        Assert.Equal(new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2"), NameUuid.Create(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"));

    [Fact]
    public void Owner_and_key_cannot_be_mistaken_for_each_other() =>
        Assert.NotEqual(IdempotencyKey.JobId(new Owner("ab"), "c"), IdempotencyKey.JobId(new Owner("a"), "bc"));

    [Fact]
    public void The_id_of_a_key_stays_the_same_over_releases() =>
        Assert.Equal(new Guid("70daff54-e92d-59ff-8897-ddef10ec8972"), IdempotencyKey.JobId(new Owner("anonymous"), "k"));
}
