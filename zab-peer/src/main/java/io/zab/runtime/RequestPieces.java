package io.zab.runtime;

import io.zab.core.message.SessionMessage.Request;
import io.zab.core.model.ClientRequest;
import java.util.ArrayList;
import java.util.List;

/** Cuts what was submitted together into messages that a frame holds. */
final class RequestPieces {
    private static final int PIECE_BYTES = 256 << 10;
    private static final int OVERHEAD_BYTES = 32;

    private RequestPieces() {}

    /** In order; each within the bound, but for a single request that is larger by itself. */
    static List<Request> of(Request whole) {
        List<Request> pieces = new ArrayList<>();
        List<ClientRequest> piece = new ArrayList<>();
        long bytes = 0;
        for (ClientRequest request : whole.requests()) {
            long size = OVERHEAD_BYTES + request.payload().length();
            if (!piece.isEmpty() && bytes + size > PIECE_BYTES) {
                pieces.add(new Request(List.copyOf(piece)));
                piece.clear();
                bytes = 0;
            }
            piece.add(request);
            bytes += size;
        }
        if (!piece.isEmpty()) {
            pieces.add(new Request(List.copyOf(piece)));
        }
        return pieces;
    }
}
