using EdgeAgent.Contracts.ModuleWire;
using nanoFramework.TestFramework;
using Assert = nanoFramework.TestFramework.Assert;

namespace EdgeAgent.Firmware.ChipTests;

/// <summary>Bytes on the chip are the bytes on the host.</summary>
[TestClass]
public static class CodecTests
{
    [TestMethod]
    [DataRow(Golden.Features)]
    [DataRow(Golden.LocalAlarm)]
    [DataRow(Golden.Gap)]
    [DataRow(Golden.BurstChunk)]
    public static void A_golden_frame_decodes_and_encodes_to_the_same_bytes(string hex)
    {
        byte[] golden = Golden.Bytes(hex);
        var frame = new Frame();
        Assert.IsTrue(FrameCodec.TryDecode(golden, golden.Length, frame, out RejectReason reason), RejectReasons.Of(reason));
        var again = new byte[WireLimits.MaxFrameBytes];
        Assert.AreEqual(golden.Length, FrameCodec.Encode(frame, again));
        for (int i = 0; i < golden.Length; i++) Assert.AreEqual(golden[i], again[i], "byte " + i);
    }

    [TestMethod]
    public static void The_fields_of_the_golden_features_are_what_they_say()
    {
        byte[] golden = Golden.Bytes(Golden.Features);
        var frame = new Frame();
        FrameCodec.TryDecode(golden, golden.Length, frame, out _);
        Assert.AreEqual(42L, frame.Sequence);
        Assert.AreEqual(4, frame.Features.Count);
        Assert.AreEqual(173_000, frame.Features.Values[0]);
        Assert.AreEqual(-250, frame.Features.Values[3]);
    }

    [TestMethod]
    public static void The_golden_receipt_decodes_and_encodes_to_the_same_bytes()
    {
        byte[] golden = Golden.Bytes(Golden.Receipt);
        var receipt = new Receipt();
        Assert.IsTrue(ReceiptCodec.TryDecode(golden, golden.Length, receipt, out RejectReason reason), RejectReasons.Of(reason));
        var again = new byte[ReceiptCodec.MaxBytes];
        Assert.AreEqual(golden.Length, ReceiptCodec.Encode(receipt, again));
        for (int i = 0; i < golden.Length; i++) Assert.AreEqual(golden[i], again[i], "byte " + i);
    }

    [TestMethod]
    public static void A_frame_with_any_wrong_byte_is_refused()
    {
        byte[] golden = Golden.Bytes(Golden.Features);
        var frame = new Frame();
        for (int i = 0; i < golden.Length; i++)
        {
            golden[i] ^= 0x10;
            Assert.IsFalse(FrameCodec.TryDecode(golden, golden.Length, frame, out _), "byte " + i);
            golden[i] ^= 0x10;
        }
    }

    [TestMethod]
    public static void The_check_sum_is_that_of_IEEE_802_3() =>
        Assert.AreEqual(0xCBF43926u, Crc32.Of(Golden.Bytes("313233343536373839"), 0, 9));

    [TestMethod]
    public static void Ids_and_numbers_read_back_as_written()
    {
        Assert.IsTrue(ModuleId.TryParse(ModuleId.ToText(0x7CDFA1123456UL), out ulong id));
        Assert.AreEqual(0x7CDFA1123456UL, id);
        Assert.AreEqual("burst", WireText.Find("v=1 id=7 do=burst point=1", "do") ?? "");
        Assert.IsNull(WireText.Find("v=1 id=7", "do"));
    }
}
