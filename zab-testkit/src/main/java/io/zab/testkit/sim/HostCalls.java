package io.zab.testkit.sim;

/** The one way into a host's code: each call is announced, and whatever it throws is told as the host's own fault. */
final class HostCalls {
    private final Guard guard;

    /** Told when a call into a host's code begins and ends. */
    interface Guard {
        void begin(String method, Object place);

        void end();

        Guard NONE = new Guard() {
            @Override
            public void begin(String method, Object place) {}

            @Override
            public void end() {}
        };
    }

    /** What a host's code is to do; no compiler keeps it from throwing what it does not declare. */
    interface Call<T> {
        T run() throws Exception;
    }

    HostCalls(Guard guard) {
        this.guard = guard;
    }

    /**
     * @param fault what it is called if it throws
     * @param place where the call is made; becomes text only when somebody asks
     * @throws Violation when it throws anything at all, other than the end of the virtual machine
     */
    <T> T call(MachineFault fault, String method, Object place, Call<T> call) {
        guard.begin(method, place);
        try {
            return call.run();
        } catch (Violation inner) {
            throw inner;
        } catch (InternalError | UnknownError end) {
            throw end;
        } catch (Throwable e) {
            throw new Violation(fault, method + " threw " + e + " " + place, e);
        } finally {
            guard.end();
        }
    }

    /** Makes these on a host's behalf; each must make something. */
    Commands watched(String name, Commands made) {
        return dice -> {
            byte[] next = call(MachineFault.GENERATOR, name, "for a client", () -> made.next(dice));
            return required(MachineFault.GENERATOR, next, name, "for a client");
        };
    }

    static <T> T required(MachineFault fault, T value, String method, Object place) {
        if (value == null) {
            throw new Violation(fault, method + " returned null " + place, null);
        }
        return value;
    }
}
