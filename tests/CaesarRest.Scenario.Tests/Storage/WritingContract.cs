namespace CaesarRest.Scenario.Tests.Storage;

public abstract class WritingContract(TestStore store) : CollectionContract(store)
{
    [Fact]
    public async Task Every_kind_of_member_comes_back_as_it_was()
    {
        var written = await Inserted(new()
        {
            Owner = "Zoë \"Ω\" \\ 星 🔭",
            Label = "first light",
            FieldId = Guid.NewGuid(),
            Epoch = long.MaxValue,
            Band = Band.Ku,
            SecondBand = Band.S,
            Calibrated = true,
            SizeBytes = 16L << 40,
            Channels = int.MinValue,
            Rms = 1.2345678901234567e-5,
            SeedThreshold = double.NaN,
            StartedAt = new(2026, 2, 3, 4, 5, 6, 789, TimeSpan.Zero),
            Beam = new(13.5, 10.25, null, new() { Band = Band.L, FittedAt = DateTimeOffset.UnixEpoch }),
            Finders = ["caesar", "pybdsf", ""],
            Labels = new Dictionary<string, string> { ["Survey"] = "EMU", ["dotted.key"] = "$value", ["星"] = "" },
        });

        Assert.Equivalent(written, await Observations.Find(written.Id, Cancellation), strict: true);
    }

    [Fact]
    public async Task Unset_members_stay_unset()
    {
        var written = await Inserted(new());

        var read = await Observations.Find(written.Id, Cancellation);

        Assert.Equivalent(written, read, strict: true);
        Assert.Null(read!.Beam);
    }

    [Fact]
    public async Task Times_come_back_in_UTC_and_whole_milliseconds()
    {
        var local = new DateTimeOffset(2026, 7, 1, 2, 30, 0, TimeSpan.FromHours(9)).AddTicks(1_239_999);
        var written = await Inserted(new() { StartedAt = local });

        var read = (await Observations.Find(written.Id, Cancellation))!.StartedAt;

        Assert.Equal(new DateTimeOffset(2026, 6, 30, 17, 30, 0, 123, TimeSpan.Zero), read);
        Assert.Equal(TimeSpan.Zero, read!.Value.Offset);
    }

    [Fact]
    public async Task An_unknown_id_finds_nothing() => Assert.Null(await Observations.Find("none", Cancellation));

    [Fact]
    public async Task An_insert_gives_version_1() => Assert.Equal(1, (await Inserted(new() { Version = 7 })).Version);

    [Fact]
    public async Task A_second_insert_under_an_id_is_refused()
    {
        var first = await Inserted(new() { Owner = "anna" });
        var second = new Observation { ObservationId = first.ObservationId, Owner = "bert" };

        Assert.False(await Observations.TryInsert(second, Cancellation));

        Assert.Equal(0, second.Version);
        Assert.Equal("anna", (await Observations.Find(first.Id, Cancellation))!.Owner);
    }

    [Fact]
    public async Task An_insert_that_repeats_a_unique_value_is_refused()
    {
        await Inserted(new() { Label = "deep field" });

        Assert.False(await Observations.TryInsert(new() { Label = "deep field" }, Cancellation));
        Assert.Equal(1, await Observations.Count(new(), Cancellation));
    }

    [Fact]
    public async Task Unset_values_of_a_unique_index_do_not_clash()
    {
        var field = Guid.NewGuid();
        await Inserted(new() { FieldId = field });
        await Inserted(new() { FieldId = field });
        await Inserted(new() { FieldId = field, Epoch = 1 });

        Assert.False(await Observations.TryInsert(new() { FieldId = field, Epoch = 1 }, Cancellation));
    }

    [Fact]
    public async Task A_replace_counts_the_version()
    {
        var observation = await Inserted(new());
        observation.Owner = "bert";

        Assert.True(await Observations.TryReplace(observation, 1, Cancellation));

        Assert.Equal(2, observation.Version);
        Assert.Equivalent(observation, await Observations.Find(observation.Id, Cancellation), strict: true);
    }

    [Fact]
    public async Task A_replace_of_an_outdated_version_is_refused()
    {
        var observation = await Inserted(new());
        var outdated = (await Observations.Find(observation.Id, Cancellation))!;
        Assert.True(await Observations.TryReplace(observation, 1, Cancellation));
        outdated.Owner = "bert";

        Assert.False(await Observations.TryReplace(outdated, outdated.Version, Cancellation));

        Assert.Equal(1, outdated.Version);
        Assert.Equal("anna", (await Observations.Find(observation.Id, Cancellation))!.Owner);
    }

    [Fact]
    public async Task A_replace_that_repeats_a_unique_value_is_refused()
    {
        await Inserted(new() { Label = "taken" });
        var other = await Inserted(new() { Label = "free" });
        other.Label = "taken";

        Assert.False(await Observations.TryReplace(other, 1, Cancellation));

        Assert.Equal(1, other.Version);
        Assert.Equal("free", (await Observations.Find(other.Id, Cancellation))!.Label);
    }

    [Fact]
    public async Task What_does_not_exist_is_neither_replaced_nor_deleted()
    {
        var observation = new Observation();

        Assert.False(await Observations.TryReplace(observation, 0, Cancellation));
        Assert.False(await Observations.TryDelete(observation.Id, 0, Cancellation));
        Assert.Null(await Observations.Find(observation.Id, Cancellation));
    }

    [Fact]
    public async Task A_delete_needs_the_current_version()
    {
        var observation = await Inserted(new());
        Assert.True(await Observations.TryReplace(observation, 1, Cancellation));

        Assert.False(await Observations.TryDelete(observation.Id, 1, Cancellation));
        Assert.True(await Observations.TryDelete(observation.Id, 2, Cancellation));
        Assert.Null(await Observations.Find(observation.Id, Cancellation));
    }

    [Fact]
    public async Task Of_twenty_inserts_under_one_id_one_succeeds()
    {
        var id = Guid.NewGuid();

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(
            () => Observations.TryInsert(new() { ObservationId = id }, Cancellation))));

        Assert.Single(results, inserted => inserted);
    }

    [Fact]
    public async Task Of_twenty_replaces_of_one_version_one_succeeds()
    {
        var id = (await Inserted(new())).ObservationId;

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(
            () => Observations.TryReplace(new() { ObservationId = id }, 1, Cancellation))));

        Assert.Single(results, replaced => replaced);
        Assert.Equal(2, (await Observations.Find(id.ToString("D"), Cancellation))!.Version);
    }

    [Fact]
    public async Task Twenty_writers_that_try_again_lose_no_update()
    {
        var id = (await Inserted(new())).Id;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => AddOneChannel(id))));

        var result = (await Observations.Find(id, Cancellation))!;
        Assert.Equal(20, result.Channels);
        Assert.Equal(21, result.Version);
    }

    [Fact]
    public async Task A_cancelled_write_leaves_nothing()
    {
        var observation = new Observation();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Observations.TryInsert(observation, new(canceled: true)));

        Assert.Equal(0, observation.Version);
        Assert.Null(await Observations.Find(observation.Id, Cancellation));
    }

    [Fact]
    public async Task What_was_written_is_there_after_a_restart()
    {
        var written = await Inserted(new() { Label = "kept" });

        await Reopen();

        Assert.Equivalent(written, await Observations.Find(written.Id, Cancellation), strict: true);
        Assert.False(await Observations.TryInsert(new() { Label = "kept" }, Cancellation));
    }

    [Fact]
    public async Task An_earlier_release_reads_what_a_later_one_wrote()
    {
        var written = await Inserted(new() { Beam = new(1, 1, 0, new() { Band = Band.S }) });

        var read = await OlderObservations.Find(written.Id, Cancellation);

        Assert.Equal(new OlderObservation { Id = written.Id, Version = 1, Owner = "anna" }, read);
    }

    private async Task AddOneChannel(string id)
    {
        while (true)
        {
            var observation = (await Observations.Find(id, Cancellation))!;
            observation.Channels++;
            if (await Observations.TryReplace(observation, observation.Version, Cancellation))
                return;
        }
    }
}
