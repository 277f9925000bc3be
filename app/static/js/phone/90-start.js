// Begins when all is there.

showWaiting();
