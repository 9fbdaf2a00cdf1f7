using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Contracts.Tests.ModuleWire;

public class FrameCodecTests(ITestOutputHelper output)
{
    public static TheoryData<string> SampleNames => ["features", "local-alarm", "gap", "burst-chunk", "receipt"];

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void A_frame_encodes_to_its_golden_sample_byte_for_byte(string name) =>
        Assert.Equal(Golden(name), Convert.ToHexStringLower(Sample(name)));

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void A_golden_sample_decodes_and_encodes_back_to_itself(string name)
    {
        byte[] bytes = Convert.FromHexString(Golden(name));
        Assert.Equal(bytes, Reencode(name, bytes, out RejectReason reason));
        Assert.Equal(RejectReason.None, reason);
    }

    [Fact]
    public void The_checksum_is_the_well_known_one() =>
        Assert.Equal(0xCBF43926u, Crc32.Of("123456789"u8.ToArray(), 0, 9));

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void Every_single_bit_error_is_refused(string name)
    {
        byte[] bytes = Sample(name);
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Reencode(name, bytes, out RejectReason reason);
            Assert.NotEqual(RejectReason.None, reason);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void Every_shortening_is_refused_as_truncated(string name)
    {
        byte[] bytes = Sample(name);
        for (int length = 0; length < bytes.Length; length++)
        {
            Reencode(name, bytes[..length], out RejectReason reason);
            Assert.Equal(RejectReason.Truncated, reason);
        }
    }

    [Theory]
    [InlineData(0, 0x11, RejectReason.NotOurs)]
    [InlineData(1, 2, RejectReason.WrongVersion)]
    [InlineData(2, 9, RejectReason.UnknownKind)]
    [InlineData(3, 9, RejectReason.UnknownLane)]
    [InlineData(4, 9, RejectReason.UnknownClockState)]
    [InlineData(5, 1, RejectReason.ReservedNotZero)]
    [InlineData(31, 0x80, RejectReason.NumberOutOfRange)]
    [InlineData(48, 65, RejectReason.TooMany)]
    [InlineData(49, 1, RejectReason.ReservedNotZero)]
    [InlineData(52, 99, RejectReason.UnknownFeature)]
    [InlineData(53, 99, RejectReason.UnknownPoint)]
    [InlineData(54, 4, RejectReason.BadBody)]
    [InlineData(55, 9, RejectReason.UnknownWorth)]
    [InlineData(72, 1, RejectReason.BadBody)]
    public void A_well_sealed_frame_with_a_bad_field_is_refused_by_its_name(int at, byte value, RejectReason expected)
    {
        byte[] bytes = Sample("features");
        bytes[at] = value;
        Seal(bytes);
        Reencode("features", bytes, out RejectReason reason);
        Assert.Equal(expected, reason);
    }

    [Fact]
    public void A_frame_over_the_limit_is_refused_as_oversized()
    {
        FrameCodec.TryDecode(new byte[WireLimits.MaxBurstChunkBytes + 1], WireLimits.MaxBurstChunkBytes + 1, new Frame(), out RejectReason reason);
        Assert.Equal(RejectReason.Oversized, reason);

        byte[] long1 = new byte[WireLimits.MaxFrameBytes + 1];
        Sample("features").CopyTo(long1, 0);
        int body = long1.Length - WireLimits.HeaderBytes - WireLimits.CrcBytes;
        (long1[6], long1[7]) = ((byte)body, (byte)(body >> 8));
        Seal(long1);
        FrameCodec.TryDecode(long1, long1.Length, new Frame(), out reason);
        Assert.Equal(RejectReason.Oversized, reason);
    }

    [Fact]
    public void A_hundred_thousand_mutated_frames_never_crash_and_never_pass_unless_they_mean_exactly_their_bytes()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        int accepted = 0;
        for (int i = 0; i < 100_000; i++)
        {
            string name = SampleNames.ElementAt(i % 5).Data;
            byte[] bytes = Mutate(Sample(name), random);
            if (random.Next(2) == 0 && bytes.Length > 4) Seal(bytes);
            byte[]? back = Reencode(name, bytes, out RejectReason reason);
            if (reason == RejectReason.None)
            {
                accepted++;
                Assert.Equal(bytes, back);
            }
            else
            {
                Assert.NotEqual("unknown", RejectReasons.Of(reason));
            }
        }

        output.WriteLine($"{accepted} resealed mutants were still valid frames, and said exactly what they meant");
    }

    [Fact]
    public void A_renumbered_frame_is_the_same_frame_at_another_place()
    {
        byte[] bytes = Sample("features");
        FrameCodec.Renumber(bytes, bytes.Length, 77, 5);
        Frame expected = SampleFrames.Features();
        (expected.Incarnation, expected.Sequence) = (77, 5);
        Assert.Equal(SampleFrames.Encode(expected), bytes);
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        int changes = random.Next(1, 6);
        for (int i = 0; i < changes; i++)
        {
            switch (random.Next(4))
            {
                case 0: bytes[random.Next(bytes.Length)] = (byte)random.Next(256); break;
                case 1: bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes = bytes[..random.Next(1, bytes.Length + 1)]; break;
                default: bytes = [.. bytes, .. new byte[random.Next(1, 40)]]; break;
            }
        }

        return bytes;
    }

    private static void Seal(byte[] bytes) =>
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 4), Crc32.Of(bytes, 0, bytes.Length - 4));

    [Theory]
    [InlineData(Excuse.None, true)]
    [InlineData(Excuse.HeldBack, true)]
    [InlineData(Excuse.LinkYoung, false)]
    public void A_receipts_excuse_arrives_beside_its_wish_for_a_new_incarnation(Excuse excuse, bool isNewIncarnationAsked)
    {
        Receipt sent = SampleFrames.Receipt();
        (sent.Excuse, sent.IsNewIncarnationAsked) = (excuse, isNewIncarnationAsked);
        byte[] bytes = SampleFrames.Encode(sent);

        var read = new Receipt();
        Assert.True(ReceiptCodec.TryDecode(bytes, bytes.Length, read, out _));
        Assert.Equal((excuse, isNewIncarnationAsked), (read.Excuse, read.IsNewIncarnationAsked));
    }

    [Fact]
    public void A_receipt_with_an_excuse_that_nobody_knows_is_refused()
    {
        Receipt sent = SampleFrames.Receipt();
        sent.Excuse = (Excuse)3;
        byte[] bytes = SampleFrames.Encode(sent);

        Assert.False(ReceiptCodec.TryDecode(bytes, bytes.Length, new Receipt(), out RejectReason reason));
        Assert.Equal(RejectReason.ReservedNotZero, reason);
    }

    private static byte[] Sample(string name) => name switch
    {
        "features" => SampleFrames.Encode(SampleFrames.Features()),
        "local-alarm" => SampleFrames.Encode(SampleFrames.LocalAlarm()),
        "gap" => SampleFrames.Encode(SampleFrames.Gap()),
        "burst-chunk" => SampleFrames.Encode(SampleFrames.BurstChunk()),
        _ => SampleFrames.Encode(SampleFrames.Receipt()),
    };

    private static byte[]? Reencode(string name, byte[] bytes, out RejectReason reason)
    {
        if (name == "receipt")
        {
            var receipt = new Receipt();
            return ReceiptCodec.TryDecode(bytes, bytes.Length, receipt, out reason) ? SampleFrames.Encode(receipt) : null;
        }

        var frame = new Frame();
        return FrameCodec.TryDecode(bytes, bytes.Length, frame, out reason) ? SampleFrames.Encode(frame) : null;
    }

    private static string Golden(string name) => File.ReadAllText(Repository.File("gateway", "Contracts", "Samples", name + ".hex")).Trim();
}
