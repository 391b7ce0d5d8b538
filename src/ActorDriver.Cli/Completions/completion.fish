# fish completion for actordriver; made by: actordriver completion fish
function __actordriver_complete
    set -l words (commandline -opc) (commandline -ct)
    $words[1] complete -- $words[2..-1] 2>/dev/null
end
complete -c actordriver -f -a '(__actordriver_complete)'
