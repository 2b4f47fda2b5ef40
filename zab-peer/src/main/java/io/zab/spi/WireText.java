package io.zab.spi;

/** Text from outside on its way into a log: cut, and free of everything that could pass for something else there. */
public final class WireText {
    private static final int MAX = 300;

    private WireText() {}

    /** At most 300 characters of it and a mark that it was cut; what is no printable ASCII as {@code \\u} and four digits. */
    public static String clean(String text) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), MAX) + 3);
        for (int i = 0; i < text.length(); i++) {
            if (clean.length() >= MAX) {
                return clean.append("...").toString();
            }
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7F) {
                clean.append(c);
            } else {
                clean.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    clean.append(Character.forDigit(c >> shift & 0xF, 16));
                }
            }
        }
        return clean.toString();
    }
}
