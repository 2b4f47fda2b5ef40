package io.zab.testkit.exhaustive;

/**
 * The states met so far, each as 128 bits of hash: that two of a billion states share them is less likely than one in
 * 10^20.
 */
final class StateSet {
    private long[] slots = new long[1 << 16];
    private int size;

    /** @return whether it was not there yet */
    boolean add(long high, long low) {
        long first = high == 0 && low == 0 ? 1 : high;
        int at = place(slots, first, low);
        if (slots[at] != 0 || slots[at + 1] != 0) {
            return false;
        }
        slots[at] = first;
        slots[at + 1] = low;
        size++;
        if (size * 3L > slots.length) {
            grow();
        }
        return true;
    }

    private static int place(long[] slots, long high, long low) {
        int mask = slots.length - 2;
        int at = (int) (low << 1) & mask;
        while ((slots[at] != 0 || slots[at + 1] != 0) && (slots[at] != high || slots[at + 1] != low)) {
            at = at + 2 & mask;
        }
        return at;
    }

    private void grow() {
        long[] wider = new long[slots.length * 2];
        for (int i = 0; i < slots.length; i += 2) {
            if (slots[i] != 0 || slots[i + 1] != 0) {
                int at = place(wider, slots[i], slots[i + 1]);
                wider[at] = slots[i];
                wider[at + 1] = slots[i + 1];
            }
        }
        slots = wider;
    }

    int size() {
        return size;
    }
}
