<?php
// Tells as JSON how a DokuWiki shows the pages named on its command line, in all their versions.
[, $inc, $conf] = $argv;
define('DOKU_INC', "$inc/");
define('DOKU_CONF', "$conf/");
define('DOKU_MAIN_CONF', "$conf/");
define('NOSESSION', true);
require DOKU_INC . 'inc/init.php';
$told = ['version' => getVersion(), 'pages' => []];
foreach (array_slice($argv, 3) as $id) {
    $log = new \dokuwiki\ChangeLog\PageChangeLog($id);
    $current = $log->currentRevision();
    $seen = [];
    foreach (array_merge([$current], $log->getRevisions(0, 10000)) as $at) {
        $info = $log->getRevisionInfo($at) ?: [];
        $html = p_wiki_xhtml($id, $at === $current ? '' : $at, false);
        $seen[] = [$at, $info['user'] ?? '', $info['sum'] ?? '', $html];
    }
    $told['pages'][$id] = array_reverse($seen);
}
echo json_encode($told, JSON_THROW_ON_ERROR);
