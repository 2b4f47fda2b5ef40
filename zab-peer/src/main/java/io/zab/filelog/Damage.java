package io.zab.filelog;

import io.zab.core.model.Zxid;

/**
 * A place where a store is not what was written.
 *
 * @param file which file
 * @param offset where in it
 * @param lastGood the end of the log in front of it
 * @param text all of this in words, what is wrong, and what to do
 */
public record Damage(String file, long offset, Zxid lastGood, String text) {
    static Damage at(String file, long offset, Zxid lastGood, String what) {
        return new Damage(
                file,
                offset,
                lastGood,
                Trouble.damaged(file, offset, lastGood, what).getMessage());
    }
}
