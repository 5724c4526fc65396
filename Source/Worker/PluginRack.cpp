#include "PluginRack.h"

#include "Graph/PluginTypes.h"

#include <algorithm>
#include <cmath>

namespace bulkhead
{

std::string PluginRack::take (const PieceMessage& message)
{
    if (message.isFirst != 0)
        pieces.clear();

    if (message.count > PieceMessage::mostBytes || pieces.size() > HostedModule::maxStateBytes)
        return "too much at once";

    pieces.insert (pieces.end(), message.bytes, message.bytes + message.count);
    return {};
}

HostedInstance* PluginRack::findInstance (std::uint32_t indexInSlot)
{
    const auto found = instances.find (indexInSlot);
    return found == instances.end() ? nullptr : &found->second;
}

std::optional<PluginDescription> PluginRack::takeDescription (std::string& problem)
{
    const auto text = takePieces();
    const auto* characters = reinterpret_cast<const char*> (text.data());
    return readPluginDescription (Json::parse (characters, characters + text.size(), nullptr, false), problem);
}

PluginLoader* PluginRack::loaderFor (PluginFormat format, std::string& problem)
{
    auto& loader = loaders[format];

    if (loader == nullptr)
        loader = makeLoader (format);

    if (loader == nullptr)
        problem = "this Bulkhead does not run " + std::string (toText (format)) + " plugins";

    return loader.get();
}

std::string PluginRack::preload()
{
    std::string problem;
    const auto description = takeDescription (problem);

    if (! description)
        return problem;

    auto* loader = loaderFor (description->format, problem);
    return loader == nullptr ? problem : loader->preload (*description);
}

std::string PluginRack::make (const PluginMessage& message)
{
    std::string problem;
    const auto description = takeDescription (problem);

    if (! description)
        return problem;

    const auto* type = registerPlugin (*description, message.type);

    if (type == nullptr || message.indexInSlot >= maxModulesPerSlot)
        return "it has no place";

    auto* loader = loaderFor (description->format, problem);

    if (loader == nullptr)
        return problem;

    auto made = loader->make (*description, {message.sampleRate, message.maxFrames, message.offline != 0}, problem);

    if (made == nullptr)
        return problem.empty() ? "it does not start" : problem;

    instances[message.indexInSlot] = {type, std::move (made)};
    return {};
}

std::string PluginRack::setValues (const ValuesMessage& message)
{
    auto* hosted = findInstance (message.indexInSlot);
    const auto count = hosted == nullptr ? 0 : hosted->type->info.parameters.size();

    if (message.count > ValuesMessage::most || message.first > count || message.count > count - message.first)
        return "values of no parameter";

    std::vector<float> values (count);
    hosted->instance->getParameters (values);

    // Those that are not told stay as the state has them.
    for (std::uint32_t i = 0; i < message.count; ++i)
        if (! std::isnan (message.values[i]))
            values[message.first + i] =
                ParameterRamp::bounded (message.values[i], hosted->type->info.parameters[message.first + i]);

    hosted->instance->setParameters (values);
    return {};
}

std::string PluginRack::load (const LoadMessage& message)
{
    const auto state = takePieces();
    auto* hosted = findInstance (message.indexInSlot);

    if (hosted == nullptr)
        return "a state of nothing";

    const HostedModule::Pause pause (*hosted->instance);
    hosted->instance->noteSet();
    return hosted->instance->loadState (state);
}

std::string PluginRack::listPrograms (const ProgramsMessage& message, std::string& text)
{
    auto* module = find (message.indexInSlot);

    if (module == nullptr)
        return "there is no plugin";

    auto names = module->programNames();
    names.resize (std::min (names.size(), HostedModule::maxPrograms));
    text = Json (names).dump (-1, ' ', false, Json::error_handler_t::replace);
    return {};
}

std::string PluginRack::loadProgram (const ProgramMessage& message)
{
    auto* module = find (message.indexInSlot);

    if (module == nullptr)
        return "there is no plugin";

    const HostedModule::Pause pause (*module);
    module->noteSet();
    return module->loadProgram (message.program);
}

std::string PluginRack::getValues (const AskValuesMessage& message, std::vector<float>& values)
{
    auto* hosted = findInstance (message.indexInSlot);

    if (hosted == nullptr)
        return "there is no plugin";

    values.resize (hosted->type->info.parameters.size());
    hosted->instance->getParameters (values);
    return {};
}

std::string PluginRack::save (const SaveMessage& message, std::vector<std::byte>& bytes)
{
    auto* hosted = findInstance (message.indexInSlot);
    return hosted == nullptr ? "there is nothing to save" : hosted->instance->saveState (bytes);
}

} // namespace bulkhead
