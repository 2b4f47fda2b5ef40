package io.zab.examples.sim;

import io.zab.examples.BadInputException;
import io.zab.testkit.sim.TraceBook;
import io.zab.testkit.sim.TraceHtml;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file that a run is drawn into, found fit for it before anything runs. */
final class TracePage {
    private final Path file;

    private TracePage(Path file) {
        this.file = file;
    }

    /** @throws BadInputException when nothing can be written there */
    static TracePage at(Path file) throws BadInputException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || Files.isDirectory(file)) {
            throw new BadInputException("--trace " + file + " is a directory; name a file, like run.html");
        } else if (!Files.isDirectory(directory)) {
            throw new BadInputException("--trace " + file + ": there is no directory " + directory
                    + "; make it, or name a file somewhere else");
        } else if (!Files.isWritable(Files.exists(file) ? file : directory)) {
            throw new BadInputException(
                    "--trace " + file + " cannot be written; allow it, or name a file somewhere else");
        }
        return new TracePage(file);
    }

    /** @throws IOException that names the file */
    void draw(TraceBook trace) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            TraceHtml.write(trace, writer);
        } catch (IOException e) {
            throw new IOException("--trace " + file + " could not be written: " + e, e);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
