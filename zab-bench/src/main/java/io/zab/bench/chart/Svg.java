package io.zab.bench.chart;

import java.util.Locale;

/** Elements of an SVG image, put together in order. */
final class Svg {
    private final StringBuilder text = new StringBuilder();

    /**
     * Begins an image.
     *
     * @param title and {@code description} are what it is to those who do not see it
     */
    Svg(double width, double height, String title, String description) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %s %s\" width=\"%s\" height=\"%s\""
                        + " role=\"img\" aria-labelledby=\"title description\">",
                width, height, width, height);
        add("<title id=\"title\">%s</title>", escape(title));
        add("<desc id=\"description\">%s</desc>", escape(description));
        add("<style>%n%s</style>", Palette.style());
    }

    void rectangle(String classes, double x, double y, double width, double height, double radius) {
        add(
                "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\"/>",
                classes, x, y, width, height, radius);
    }

    /** Drawn by its edge, as if it were not quite there. */
    void outline(String classes, double x, double y, double width, double height, double radius) {
        add(
                "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\" fill-opacity=\"0.25\""
                        + " stroke-dasharray=\"3 2\"/>",
                classes, x, y, width, height, radius);
    }

    void line(String classes, double x1, double y1, double x2, double y2) {
        add("<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>", classes, x1, y1, x2, y2);
    }

    void stroke(String classes, double x1, double y1, double x2, double y2, double width) {
        add(
                "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke-width=\"%s\"/>",
                classes, x1, y1, x2, y2, width);
    }

    void dot(String classes, double x, double y, double radius, double opacity) {
        add("<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\" fill-opacity=\"%s\"/>", classes, x, y, radius, opacity);
    }

    /** A circle with the ground inside. */
    void ring(String classes, double x, double y, double radius) {
        add("<circle class=\"hole\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>", x, y, radius);
        add(
                "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\" fill-opacity=\"0\" stroke-width=\"1.5\"/>",
                classes, x, y, radius);
    }

    /** @param anchor {@code start}, {@code middle} or {@code end} */
    void text(String classes, double x, double y, String anchor, String content) {
        add(
                "<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>",
                classes, x, y, anchor, escape(content));
    }

    String end() {
        return text + "</svg>\n";
    }

    private void add(String format, Object... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof Double number) {
                arguments[i] = number(number);
            }
        }
        text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceAll("\\.?0+$", "");
    }

    private static String escape(String content) {
        return content.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
