//! Load generator: measures Porchlight beside the machine's limits
