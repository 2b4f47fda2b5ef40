package io.zab.testkit.exhaustive;

/** 128 bits of hash over a sequence of numbers. */
final class StateHash {
    private long high = 0x9E37_79B9_7F4A_7C15L;
    private long low = 0xC2B2_AE3D_27D4_EB4FL;

    void add(int number) {
        high = mix(high ^ number, 0xBF58_476D_1CE4_E5B9L);
        low = mix(low + number, 0x94D0_49BB_1331_11EBL);
    }

    private static long mix(long value, long factor) {
        long mixed = (value ^ value >>> 30) * factor;
        return mixed ^ mixed >>> 27;
    }

    long high() {
        return high;
    }

    long low() {
        return low;
    }
}
