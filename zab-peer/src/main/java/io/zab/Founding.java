package io.zab;

/** How many of the voters must take part while the ensemble is founded, that is until their disks are named. */
public enum Founding {
    /** A quorum will do. A disk lost before the first configuration has named it is not tolerated. */
    MAJORITY,
    /** All voters must be up once; a disk lost while founding does no harm. */
    ALL
}
