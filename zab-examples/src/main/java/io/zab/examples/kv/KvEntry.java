package io.zab.examples.kv;

import io.zab.core.model.Zxid;

/**
 * What is stored under one key; never changed once made, so that a snapshot may share it.
 *
 * @param value the bytes as they were put; not to be changed
 * @param changed the zxid of the change that put them, the key's ETag
 * @param digest hash over key, value and zxid, this entry's share of {@link KvState#digest}
 */
record KvEntry(byte[] value, Zxid changed, long digest) {
    static KvEntry of(String key, byte[] value, Zxid changed) {
        long hash = mix(changed.value());
        for (int i = 0; i < key.length(); i++) {
            hash = mix(hash ^ key.charAt(i));
        }
        hash = mix(hash + key.length());
        for (byte b : value) {
            hash = (hash ^ b) * 0x100000001B3L;
        }
        return new KvEntry(value, changed, mix(hash + value.length));
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): every bit in moves every bit out. */
    private static long mix(long bits) {
        long z = bits + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
