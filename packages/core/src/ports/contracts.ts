/** The suites that every adapter of a port runs; no case is softened for the weaker one. */
