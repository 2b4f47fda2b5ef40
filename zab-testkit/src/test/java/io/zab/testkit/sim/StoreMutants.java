package io.zab.testkit.sim;

import io.zab.core.model.Ensemble;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import io.zab.filelog.FileOperations;
import io.zab.spi.Storage;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The file store, each time with one mistake. */
final class StoreMutants {
    private StoreMutants() {}

    /** The real store over files with a mistake. */
    static SimStorage overFiles(UnaryOperator<FileOperations> mistake) {
        return (files, segmentBytes, preallocateBytes) ->
                SimStorage.real(mistake.apply(files), segmentBytes, preallocateBytes);
    }

    /** The real store with a mistake around it. */
    static SimStorage around(UnaryOperator<Store> mistake) {
        return (files, segmentBytes, preallocateBytes) -> {
            Storage real = SimStorage.real(files, segmentBytes, preallocateBytes);
            return opening -> mistake.apply(real.open(opening));
        };
    }

    /** Forces that do nothing for some files. */
    static SimStorage neverForces(java.util.function.Predicate<String> which) {
        return overFiles(files -> new BrokenFiles(files) {
            @Override
            void force(String name, OpenFile file, boolean metadata) throws IOException {
                if (!which.test(name)) {
                    file.force(metadata);
                }
            }
        });
    }

    static SimStorage neverForcesSizes() {
        return overFiles(files -> new BrokenFiles(files) {
            @Override
            void force(String name, OpenFile file, boolean metadata) throws IOException {
                file.force(false);
            }
        });
    }

    static SimStorage retriesForces() {
        return overFiles(files -> new BrokenFiles(files) {
            @Override
            void force(String name, OpenFile file, boolean metadata) throws IOException {
                try {
                    file.force(metadata);
                } catch (IOException e) {
                    file.force(metadata);
                }
            }
        });
    }

    /** Lack of room is not noticed. */
    static SimStorage takesAFullDiskForOneWithRoom() {
        return overFiles(files -> new BrokenFiles(files) {
            @Override
            void force(String name, OpenFile file, boolean metadata) throws IOException {
                file.force(metadata);
            }

            @Override
            void write(OpenFile file, ByteBuffer source, long position) throws IOException {
                try {
                    file.write(source, position);
                } catch (IOException e) {
                    if (!e.getMessage().contains("no space left")) {
                        throw e;
                    }
                }
            }
        });
    }

    /** A write that waited for room goes on a little behind where it was. */
    static SimStorage goesOnInTheWrongPlace() {
        return overFiles(files -> new BrokenFiles(files) {
            private long shifted = -1;

            @Override
            void force(String name, OpenFile file, boolean metadata) throws IOException {
                file.force(metadata);
            }

            @Override
            void write(OpenFile file, ByteBuffer source, long position) throws IOException {
                long shift = position == shifted ? 1 : 0;
                shifted = -1;
                try {
                    file.write(source, position + shift);
                } catch (IOException e) {
                    shifted = position;
                    throw e;
                }
            }
        });
    }

    /** A new segment has its name before that is durable. */
    static SimStorage neverForcesTheDirectory() {
        return overFiles(files -> new BrokenFiles(files) {
            @Override
            void force(String name, OpenFile file, boolean metadata) throws IOException {
                file.force(metadata);
            }

            @Override
            public void forceDirectory() {}
        });
    }

    /** What was recovered stays in the page cache alone (against rule S4). */
    static SimStorage believesThePageCache() {
        return (files, segmentBytes, preallocateBytes) -> {
            boolean[] opening = new boolean[1];
            FileOperations lazy = new BrokenFiles(files) {
                @Override
                void force(String name, OpenFile file, boolean metadata) throws IOException {
                    if (!opening[0]) {
                        file.force(metadata);
                    }
                }
            };
            Storage real = SimStorage.real(lazy, segmentBytes, preallocateBytes);
            return about -> {
                opening[0] = true;
                try {
                    return real.open(about);
                } finally {
                    opening[0] = false;
                }
            };
        };
    }

    static SimStorage resumesBehindGaps() {
        return (files, segmentBytes, preallocateBytes) -> {
            Storage real = SimStorage.real(files, segmentBytes, preallocateBytes);
            return opening -> {
                try {
                    new GapBridge(files).close();
                } catch (IOException e) {
                    throw new StorageException(StorageException.Kind.IO, "the gap stays", e);
                }
                return real.open(opening);
            };
        };
    }

    /** Damage is got rid of with the segment it is in. */
    static SimStorage cutsWhatIsDamaged() {
        return (files, segmentBytes, preallocateBytes) -> {
            Storage real = SimStorage.real(files, segmentBytes, preallocateBytes);
            return opening -> {
                while (true) {
                    try {
                        return real.open(opening);
                    } catch (StorageException e) {
                        List<String> segments = segments(files);
                        if (e.kind() != StorageException.Kind.DAMAGED || segments.size() < 2) {
                            throw e;
                        }
                        delete(files, segments.subList(segments.size() - 1, segments.size()));
                    }
                }
            };
        };
    }

    private static List<String> segments(FileOperations files) throws StorageException {
        try {
            return files.list().stream()
                    .filter(name -> name.startsWith("log-") && !name.endsWith(".tmp"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new StorageException(StorageException.Kind.IO, "no list of files", e);
        }
    }

    private static void delete(FileOperations files, List<String> names) throws StorageException {
        try {
            for (String name : names) {
                files.delete(name);
            }
        } catch (IOException e) {
            throw new StorageException(StorageException.Kind.IO, "no deletion", e);
        }
    }

    /** Old segments go before the record of the snapshot that makes them useless is durable (against rule S6). */
    static SimStorage deletesTooEarly() {
        return (files, segmentBytes, preallocateBytes) -> {
            Storage real = SimStorage.real(files, segmentBytes, preallocateBytes);
            return opening -> new BrokenStore(real.open(opening)) {
                @Override
                public void persist(List<WriteOp> operations, Zxid hint) throws StorageException {
                    if (operations.stream().anyMatch(StoreMutants::makesSegmentsUseless)) {
                        List<String> segments = segments(files);
                        delete(files, segments.subList(0, segments.size() - 1));
                    }
                    real.persist(operations, hint);
                }
            };
        };
    }

    private static boolean makesSegmentsUseless(WriteOp operation) {
        return operation instanceof WriteOp.InstallSnapshot || operation instanceof WriteOp.RecordSnapshot;
    }

    /** Some operations never reach the log. */
    static SimStorage loses(Class<? extends WriteOp> kind) {
        return around(store -> new BrokenStore(store) {
            @Override
            public void persist(List<WriteOp> operations, Zxid hint) throws StorageException {
                List<WriteOp> rest = new ArrayList<>(operations);
                rest.removeIf(kind::isInstance);
                if (!rest.isEmpty()) {
                    real.persist(rest, hint);
                }
            }
        });
    }

    /** What is written as the snapshot of a position is the state of the snapshot before. */
    static SimStorage labelsSnapshotsBeyondTheirContent() {
        return around(store -> new BrokenStore(store) {
            private byte[] before = new byte[0];

            @Override
            public SnapshotSink createSnapshot(Zxid base, EpochTable epochs, Ensemble configuration, Zxid configVersion)
                    throws StorageException {
                SnapshotSink sink = real.createSnapshot(base, epochs, configuration, configVersion);
                ByteArrayOutputStream content = new ByteArrayOutputStream();
                return new SnapshotSink() {
                    @Override
                    public OutputStream stream() {
                        return content;
                    }

                    @Override
                    public io.zab.core.model.Snapshot commit() throws StorageException {
                        byte[] now = content.toByteArray();
                        try {
                            sink.stream().write(before.length == now.length ? before : now);
                        } catch (IOException e) {
                            throw new StorageException(StorageException.Kind.IO, "no snapshot", e);
                        }
                        before = now;
                        return sink.commit();
                    }

                    @Override
                    public void close() {
                        sink.close();
                    }
                };
            }
        });
    }
}
