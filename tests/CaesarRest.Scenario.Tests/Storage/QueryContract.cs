using CaesarRest.Storage;

namespace CaesarRest.Scenario.Tests.Storage;

public abstract class QueryContract(TestStore store) : CollectionContract(store)
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, 250, TimeSpan.Zero);
    private static readonly Guid Field = new("0f8fad5b-d9cb-469f-a165-70867728950e");

    public static TheoryData<string, object> Values => new()
    {
        { "id", Observation.Numbered(1).Id },
        { "observationId", Observation.Numbered(1).ObservationId },
        { "owner", "Zoë 🔭" },
        { "band", Band.Ku },
        { "secondBand", Band.S },
        { "calibrated", true },
        { "sizeBytes", 5_000_000_000L },
        { "channels", 12 },
        { "channels", 12L },
        { "startedAt", Noon },
        { "startedAt", Noon.ToOffset(TimeSpan.FromHours(-4)) },
        { "fieldId", Field },
        { "version", 1L },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public async Task A_field_is_found_by_its_value(string field, object value)
    {
        var expected = Observation.Numbered(1);
        (expected.Owner, expected.Band, expected.SecondBand, expected.Calibrated) = ("Zoë 🔭", Band.Ku, Band.S, true);
        (expected.SizeBytes, expected.Channels, expected.StartedAt, expected.FieldId) = (5_000_000_000, 12, Noon, Field);
        await Inserted(expected);
        var other = await Inserted(Observation.Numbered(2));
        Assert.True(await Observations.TryReplace(other, 1, Cancellation));

        var query = new DocumentQuery { Where = [DocumentCondition.Is(field, value)] };

        Assert.Equal([1], await Numbers(query));
        Assert.Equal(1, await Observations.Count(query, Cancellation));
    }

    [Fact]
    public async Task Totals_part_the_documents_by_their_values_and_know_none_from_zero()
    {
        foreach (var (number, owner, label, band, size, epoch) in new (int, string, string?, Band, long, long?)[]
        {
            (1, "anna", "a", Band.L, 5_000_000_000, 2), (2, "anna", "b", Band.L, 1, null), (3, "anna", null, Band.S, 0, null), (4, "bert", null, Band.S, 7, 0),
        })
            await Inserted(Numbered(number, one => (one.Owner, one.Label, one.Band, one.SizeBytes, one.Epoch, one.Rms) = (owner, label, band, size, epoch, number / 4.0)));
        string[] sums = ["sizeBytes", "rms", "epoch"];

        Assert.Equal(["anna,L: 2, 5000000001/0.75/2", "anna,S: 1, 0/0.75/", "bert,S: 1, 7/1/0"], await Totals(new() { By = ["owner", "band"], Sums = sums }));
        Assert.Equal(["anna: 1, 0.75"], await Totals(new() { By = ["owner"], Sums = ["rms"], Where = [DocumentCondition.Is("owner", "anna"), DocumentCondition.Is("band", Band.S)] }));
        Assert.Equal([": 2, ", "a: 1, ", "b: 1, "], await Totals(new() { By = ["label"] }));
        Assert.Equal([": 4, 5000000008/2.5/2"], await Totals(new() { By = [], Sums = sums }));
        Assert.Empty(await Totals(new() { By = [], Sums = sums, Where = [DocumentCondition.Is("owner", "carl")] }));
        Assert.Empty(await Totals(new() { By = ["owner"], Where = [DocumentCondition.Is("owner", "carl")] }));
    }

    private async Task<IEnumerable<string>> Totals(DocumentTotals totals) =>
        (await Observations.Total(totals, Cancellation))
            .Select(row => FormattableString.Invariant($"{string.Join(',', row.By)}: {row.Count}, {string.Join('/', row.Sums.Select(sum => sum is { } number ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : ""))}"))
            .Order(StringComparer.Ordinal);

    [Fact]
    public async Task One_of_several_values_is_enough()
    {
        foreach (var band in Enum.GetValues<Band>())
            await Inserted(Numbered((int)band, observation => observation.Band = band));

        Assert.Equal([0, 2], await Numbers(new() { Where = [DocumentCondition.IsOneOf("band", [Band.L, Band.Ku])] }));
        Assert.Equal([], await Numbers(new() { Where = [DocumentCondition.IsOneOf("band", [])] }));
    }

    [Fact]
    public async Task All_conditions_hold()
    {
        await Inserted(Numbered(1, observation => observation.Owner = "bert"));
        await Inserted(Numbered(2, observation => (observation.Owner, observation.Calibrated) = ("bert", true)));
        await Inserted(Numbered(3, observation => observation.Calibrated = true));

        Assert.Equal([2], await Numbers(new() { Where = [DocumentCondition.Is("owner", "bert"), DocumentCondition.Is("calibrated", true)] }));
    }

    [Fact]
    public async Task Limits_of_time_are_inclusive_and_ignore_the_unset()
    {
        await Inserted(Observation.Numbered(1));
        await Inserted(Numbered(2, observation => observation.StartedAt = Noon.AddMilliseconds(-1)));
        await Inserted(Numbered(3, observation => observation.StartedAt = Noon));
        await Inserted(Numbered(4, observation => observation.StartedAt = Noon.AddMilliseconds(1)));

        Assert.Equal([2, 3], await Numbers(new() { Where = [DocumentCondition.AtMost("startedAt", Noon)] }));
        Assert.Equal([3, 4], await Numbers(new() { Where = [DocumentCondition.AtLeast("startedAt", Noon)] }));
    }

    [Fact]
    public async Task Limits_of_numbers_are_inclusive_and_ignore_the_unset()
    {
        await Inserted(Observation.Numbered(1));
        foreach (var epoch in new[] { 9, 10, 11 })
            await Inserted(Numbered(epoch, observation => observation.Epoch = epoch));

        Assert.Equal([9, 10], await Numbers(new() { Where = [DocumentCondition.AtMost("epoch", 10L)] }));
        Assert.Equal([10, 11], await Numbers(new() { Where = [DocumentCondition.AtLeast("epoch", 10)] }));
    }

    [Fact]
    public async Task Without_an_order_documents_come_by_id()
    {
        foreach (var number in new[] { 3, 1, 2 })
            await Inserted(Observation.Numbered(number));

        Assert.Equal([1, 2, 3], await Numbers(new()));
        Assert.Equal([3, 2, 1], await Numbers(new() { Descending = true }));
        Assert.Equal([3, 2, 1], await Numbers(new() { OrderBy = "id", Descending = true }));
    }

    [Fact]
    public async Task A_field_orders_with_the_unset_first_and_ties_by_id()
    {
        await Inserted(Numbered(4, observation => observation.StartedAt = Noon));
        await Inserted(Numbered(3, observation => observation.StartedAt = Noon));
        await Inserted(Numbered(1, observation => observation.StartedAt = Noon.AddYears(1)));
        await Inserted(Observation.Numbered(5));
        await Inserted(Observation.Numbered(2));

        Assert.Equal([2, 5, 3, 4, 1], await Numbers(new() { OrderBy = "startedAt" }));
        Assert.Equal([1, 4, 3, 5, 2], await Numbers(new() { OrderBy = "startedAt", Descending = true }));
    }

    [Fact]
    public async Task Numbers_and_flags_order_by_value()
    {
        foreach (var (number, rms) in new[] { (1, 10.0), (2, 9.5), (3, -1.0) })
            await Inserted(Numbered(number, observation => (observation.Rms, observation.Calibrated) = (rms, number == 1)));

        Assert.Equal([3, 2, 1], await Numbers(new() { OrderBy = "rms" }));
        Assert.Equal([2, 3, 1], await Numbers(new() { OrderBy = "calibrated" }));
    }

    [Fact]
    public async Task Texts_order_by_their_bytes()
    {
        // In UTF-8 the private-use letter comes before the emoji; in UTF-16 it would come after.
        string[] owners = ["", "Z", "a", "é", "\uE000", "🔭"];
        foreach (var number in Enumerable.Range(0, owners.Length).Reverse())
            await Inserted(Numbered(number, observation => observation.Owner = owners[number]));

        Assert.Equal([0, 1, 2, 3, 4, 5], await Numbers(new() { OrderBy = "owner" }));
    }

    [Fact]
    public async Task A_limit_takes_the_first_and_does_not_change_the_count()
    {
        foreach (var number in Enumerable.Range(1, 5))
            await Inserted(Observation.Numbered(number));

        var query = new DocumentQuery { Descending = true, Limit = 2 };

        Assert.Equal([5, 4], await Numbers(query));
        Assert.Equal([], await Numbers(query with { Limit = 0 }));
        Assert.Equal(5, await Observations.Count(query, Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_follow_each_other_without_a_gap_or_a_repetition_also_between_equal_values(bool descending)
    {
        // Three on each instant, so that pages of two end between equals.
        foreach (var number in Enumerable.Range(0, 12))
            await Inserted(Numbered(number, observation => observation.StartedAt = Noon.AddMilliseconds(number / 3)));
        await Inserted(Numbered(12, observation => (observation.Owner, observation.StartedAt) = ("bert", Noon)));
        await Inserted(Observation.Numbered(13));

        var query = new DocumentQuery
        {
            Where = [DocumentCondition.Is("owner", "anna"), DocumentCondition.AtLeast("startedAt", Noon)], OrderBy = "startedAt", Descending = descending, Limit = 2,
        };

        var whole = Enumerable.Range(0, 12);
        Assert.Equal(descending ? whole.Reverse() : whole, await AllPages(query, last => new(last.StartedAt!, last.Id)));
    }

    [Fact]
    public async Task Pages_by_id_follow_each_other()
    {
        foreach (var number in Enumerable.Range(0, 5))
            await Inserted(Observation.Numbered(number));

        Assert.Equal([0, 1, 2, 3, 4], await AllPages(new() { Limit = 2 }, last => DocumentPlace.Of(last.Id)));
        Assert.Equal([4, 3, 2, 1, 0], await AllPages(new() { Descending = true, OrderBy = "id", Limit = 2 }, last => DocumentPlace.Of(last.Id)));
    }

    [Fact]
    public async Task A_page_goes_on_where_the_last_one_ended_though_that_document_is_gone_and_others_came()
    {
        foreach (var number in new[] { 10, 20, 30, 40 })
            await Inserted(Numbered(number, observation => observation.Epoch = number));
        var query = new DocumentQuery { OrderBy = "epoch", Limit = 2 };
        var last = (await Observations.Query(query, Cancellation))[^1];
        Assert.True(await Observations.TryDelete(last.Id, 1, Cancellation));
        foreach (var number in new[] { 15, 25 })
            await Inserted(Numbered(number, observation => observation.Epoch = number));

        var next = query with { After = new(last.Epoch!, last.Id) };

        Assert.Equal([25, 30], await Numbers(next));
        Assert.Equal(3, await Observations.Count(next, Cancellation));
    }

    [Fact]
    public async Task A_query_is_answered_by_the_index_that_it_names_which_must_be_there()
    {
        foreach (var number in Enumerable.Range(0, 4))
            await Inserted(Numbered(number, observation => observation.StartedAt = Noon.AddHours(-number)));
        var query = new DocumentQuery { Where = [DocumentCondition.Is("owner", "anna")], OrderBy = "startedAt", Limit = 3, Index = "by_owner" };

        Assert.Equal([3, 2, 1], await Numbers(query));
        await Assert.ThrowsAnyAsync<Exception>(() => Observations.Query(query with { Index = "by_nothing" }, Cancellation));
    }

    [Fact]
    public async Task More_documents_than_one_batch_of_a_driver_come_in_order()
    {
        var numbers = Enumerable.Range(0, 250).ToList();
        foreach (var number in numbers)
            await Inserted(Observation.Numbered(number));

        Assert.Equal(numbers, await Numbers(new()));
        Assert.Equal(250, await Observations.Count(new(), Cancellation));
    }

    [Fact]
    public async Task A_value_that_no_store_can_compare_is_refused() =>
        await Assert.ThrowsAsync<NotSupportedException>(() => Observations.Query(new() { Where = [DocumentCondition.Is("rms", 1.5m)] }, Cancellation));

    private static Observation Numbered(int number, Action<Observation> change)
    {
        var observation = Observation.Numbered(number);
        change(observation);
        return observation;
    }

    private async Task<List<int>> AllPages(DocumentQuery query, Func<Observation, DocumentPlace> placeOf)
    {
        var numbers = new List<int>();
        for (var page = query; ; )
        {
            var found = await Observations.Query(page, Cancellation);
            numbers.AddRange(found.Select(Number));
            if (found.Count < query.Limit)
                return numbers;
            page = query with { After = placeOf(found[^1]) };
        }
    }

    private async Task<IEnumerable<int>> Numbers(DocumentQuery query) => (await Observations.Query(query, Cancellation)).Select(Number);

    private static int Number(Observation observation) => BitConverter.ToInt32(observation.ObservationId.ToByteArray());
}
