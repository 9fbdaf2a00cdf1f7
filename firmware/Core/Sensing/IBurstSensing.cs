using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Firmware.Sensing;

/// <summary>A measuring point that can record raw samples, hold them, and hand them out in numbered pieces.</summary>
public interface IBurstSensing
{
    MeasuringPoint Point { get; }

    /// <summary>Nothing else may run: the chip's memory overflows within milliseconds.</summary>
    bool IsRecording { get; }

    /// <summary>A whole recording without a gap is held; no other is made until <see cref="ReleaseBurst"/>.</summary>
    bool IsBurstReady { get; }

    /// <summary>Pieces the recording makes.</summary>
    int BurstChunkCount { get; }

    /// <summary>Recordings given up because samples were missing.</summary>
    int RefusedBursts { get; }

    /// <summary>Asks for one recording.</summary>
    /// <param name="burstId">Its number within the incarnation.</param>
    /// <returns>False while another is under way.</returns>
    bool RequestBurst(uint burstId);

    /// <summary>Fills one piece.</summary>
    /// <returns>False when the recording turned out to be broken: let go of it.</returns>
    bool FillChunk(BurstChunk chunk, int index);

    void ReleaseBurst();
}
